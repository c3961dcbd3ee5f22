import { play } from './play.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

export interface Verdict {
  /** What must not be, in words; none where all is well. */
  readonly wrongs: readonly string[];
  /** Absent where the world could not be lived through. */
  readonly story?: Story;
}

/**
 * Lives through a world and says what was wrong with it. On the wire it is lived through twice, with and without bytes: the
 * two must not differ in a single line, which also says that nothing is left to chance.
 */
export async function judge(the: World, onWire: boolean): Promise<Verdict> {
  try {
    const story = await play(the);
    const wrongs = [...story.wrongs, ...(onWire ? await differences(story) : [])];
    return { wrongs, story };
  } catch (error) {
    return {
      wrongs: [`Broke down: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
    };
  }
}

async function differences(story: Story): Promise<readonly string[]> {
  const twin = await play(story.the, { wire: true });
  const [plain, wired] = [story.log(), twin.log()];
  const at = plain.findIndex((line, index) => line !== wired[index]);
  if (at < 0 && plain.length === wired.length)
    return twin.wrongs.filter((wrong) => !story.wrongs.includes(wrong));
  const [one = 'nothing', other = 'nothing'] = [plain[at], wired[at]];
  return [`Not the same twice: line ${at + 1} is\n  ${one}\nand on the wire\n  ${other}`];
}
