/** Tells a number that the tests have come to, on a line of its own that no reporter holds back. */
export function figure(name: string, value: number | string): void {
  process.stdout.write(`figure ${name}: ${value}\n`);
}
