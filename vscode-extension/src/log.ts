// What happened -> lines in the output channel “Tablewright”, and kept for the report.
import * as vscode from 'vscode';

export const log = vscode.window.createOutputChannel('Tablewright', { log: true });

const decisions: string[] = [];

/** A decision with its reason; numbered from 1 since the last `startDecisions`, said once. */
export function decide(sentence: string): void {
  if (decisions.includes(sentence)) {
    return;
  }
  decisions.push(sentence);
  log.info(`${decisions.length}. ${sentence}`);
}

export function startDecisions(): void {
  decisions.length = 0;
}

export function currentDecisions(): string {
  return decisions.map((sentence, index) => `${index + 1}. ${sentence}`).join('\n');
}
