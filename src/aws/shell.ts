const SAFE = /^[\w@%+=:,./-]+$/;

/** A command line for a POSIX shell, each word quoted where it needs to be. */
export function shellLine(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return SAFE.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
