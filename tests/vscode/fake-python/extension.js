// python.defaultInterpreterPath -> the Python extension's API, as its real shape in @vscode/python-extension says it.
const vscode = require('vscode');
const { execFileSync } = require('node:child_process');

exports.activate = () => {
  const changed = new vscode.EventEmitter();
  const active = resource => vscode.workspace.getConfiguration('python', resource).get('defaultInterpreterPath');
  vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration('python.defaultInterpreterPath')) changed.fire({ id: active(), path: active(), resource: undefined });
  });
  return {
    ready: Promise.resolve(),
    environments: {
      known: [],
      getActiveEnvironmentPath: resource => ({ id: active(resource), path: active(resource) }),
      onDidChangeActiveEnvironmentPath: changed.event,
      resolveEnvironment: async ({ path }) => {
        const executable = execFileSync(path, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
        return { id: path, path, executable: { uri: vscode.Uri.file(executable) } };
      },
    },
  };
};
