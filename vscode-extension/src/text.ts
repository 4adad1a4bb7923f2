// Text from a database or a server -> text that VS Code shows as it is: no icons, no links, no line breaks.

/** For labels, the status bar and messages: `$(…)` makes icons there, and `[…](command:…)` links. */
export function plain(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
    .replace(/\$\(/g, '$\u200b(')
    .replace(/\]\(/g, ']\u200b(');
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
