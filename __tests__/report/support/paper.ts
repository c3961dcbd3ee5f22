import { logListener } from '../../../src/report/log.ts';
import { githubPrinter } from '../../../src/report/printer.ts';
import type { RolloutState } from '../../../src/rollout/events.ts';
import type { Story } from './story.ts';

/** The lines that a story prints in GitHub Actions. */
export async function logged(story: Story, from?: RolloutState): Promise<readonly string[]> {
  let text = '';
  const printer = githubPrinter((written) => {
    text += written;
  });
  await story.playTo(logListener(printer), from);
  return text.split('\n').slice(0, -1);
}

/** The lines that the runner would take for the command `name`. */
export function commands(lines: readonly string[], name: string): readonly string[] {
  return lines.filter((line) => line.startsWith(`::${name}::`) || line.startsWith(`::${name} `));
}

/** What the runner makes of a line: the name of a command, or nothing. Follows its ActionCommand.cs, and is no stricter. */
export function commandIn(line: string): string | undefined {
  const current = /^\s*::([^: ]*)[^]*::/.exec(line)?.[1];
  return current ?? /##\[([^\] ]*)[^\]]*\]/.exec(line)?.[1];
}

/** What stands under a heading of the summary. */
export function section(page: string, title: string): readonly string[] {
  const [, rest = ''] = page.split(`### ${title}\n\n`);
  return rest.split('\n\n### ')[0]?.trim().split('\n') ?? [];
}
