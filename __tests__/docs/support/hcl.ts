/** A block of Terraform: its arguments as they are written, and the blocks in it, by what stands before their brace. */
export interface HclBlock {
  readonly arguments: Readonly<Record<string, string>>;
  readonly blocks: Readonly<Record<string, HclBlock>>;
}

/** Reads the little of Terraform's language that we show: one block or one argument a line. */
export function hclOf(text: string): HclBlock {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  const { block, rest } = bodyOf(lines);
  if (rest.length > 0) throw new Error(`Terraform has a brace too many before: ${rest.join(' ')}`);
  return block;
}

function bodyOf(lines: readonly string[]): { readonly block: HclBlock; readonly rest: readonly string[] } {
  const found: { arguments: Record<string, string>; blocks: Record<string, HclBlock> } = {
    ...{ arguments: {}, blocks: {} },
  };
  let rest = lines;
  for (;;) {
    const [line, ...after] = rest;
    if (line === undefined || line === '}') return { block: found, rest: after };
    const [, opened] = /^(.*\S)\s*\{$/.exec(line) ?? [];
    const [, name, value] = /^(\w+)\s*=\s*"?(.*?)"?$/.exec(line) ?? [];
    if (opened !== undefined) {
      const inner = bodyOf(after);
      found.blocks[opened] = inner.block;
      rest = inner.rest;
    } else if (name !== undefined && value !== undefined) {
      found.arguments[name] = value;
      rest = after;
    } else {
      throw new Error(`Not Terraform as we know it: ${line}`);
    }
  }
}
