// Text that somebody asked to see -> a read-only document beside the code: Markdown as it reads, SQL as it is.
import * as vscode from 'vscode';

const SCHEME = 'tablewright-page';

/** Serves the texts that `show` was given; one of the same title takes its place. */
export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Markdown stands beside the code, or in its place. */
  async show(title: string, text: string, kind: 'md' | 'sql', beside = true): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title.replace(/[\\/\u0000-\u001f]/g, ' ')}.${kind}` });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    if (kind === 'md') {
      await vscode.commands.executeCommand(beside ? 'markdown.showPreviewToSide' : 'markdown.showPreview', uri);
      return;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
