import type { Side, Split } from '../../../src/rollout/ports.ts';
import type { Moment } from '../chronicle.ts';
import { type Life, stateOf } from '../life.ts';
import type { Invariant, Scene } from '../scene.ts';
import { isByCount } from '../world.ts';
import { sightMs } from './outcome.ts';

/** What a rollout says of the live split was so when it looked; its outputs say the same. */
export function truth(scene: Scene): Invariant {
  return {
    onEvent: (life, { event }) => {
      const split = 'split' in event ? event.split : undefined;
      if (split === undefined) return;
      const seenAt = event.type === 'ended' ? lookedAt(life, split, event.at) : event.at;
      if (scene.chronicle.wasSince(seenAt - sightMs(scene), (moment) => isTrue(scene, split, moment))) return;
      scene.wrong(
        `Truth: ${life.kind} told ${event.type} with ${inShort(split)}, live was ${inShortNow(scene)}`,
      );
    },
    atEnd: () => {
      for (const life of scene.lives.all) if (!life.process.isDead) checkOutputs(scene, life);
    },
  };
}

/** A promotion ends with the split of its last step's end. */
function lookedAt(life: Life, split: Split, endedAt: number): number {
  const told = life.told.find(
    ({ event }) =>
      (event.type === 'planned' && event.snapshot.split === split) ||
      (event.type !== 'ended' && 'split' in event && event.split === split),
  );
  return told?.event.at ?? endedAt;
}

function isTrue({ the, eye }: Scene, { share, stable, canary }: Split, moment: Moment): boolean {
  if (stable.desired !== moment.stable || canary.desired !== moment.canary) return false;
  if (!isVersion(stable, moment.stableDefinition) || !isVersion(canary, moment.canaryDefinition))
    return false;
  if (isByCount(the)) return Math.abs(share - shareOf(moment.canaryRunning, moment.stableRunning)) <= 0.1;
  const [stables, canarys] = [eye.weight('stable', moment.actions), eye.weight('canary', moment.actions)];
  return (
    stable.weight === stables &&
    canary.weight === canarys &&
    Math.abs(share - shareOf(canarys, stables)) <= 0.1
  );
}

function isVersion({ version }: Side, definition: string): boolean {
  return version === undefined || definition.endsWith(`/${version}`);
}

function shareOf(canary: number, stable: number): number {
  return canary + stable === 0 ? 0 : (100 * canary) / (canary + stable);
}

function checkOutputs({ wrong }: Scene, life: Life): void {
  const split = stateOf(life)?.split;
  const percent = life.outputs.get('percent') ?? '';
  const canary = life.outputs.get('canary-count') ?? '';
  if (percent !== '' && (split === undefined || Math.abs(Number(percent) - split.share) > 0.1))
    wrong(`Truth: the output percent says ${percent}, the split ${String(split?.share)}`);
  if (canary !== '' && canary !== String(split?.canary.desired))
    wrong(`Truth: the output canary-count says ${canary}`);
}

function inShort({ share, stable, canary }: Split): string {
  return `${share} %, counts ${stable.desired} ${canary.desired}, weights ${stable.weight ?? '-'} ${canary.weight ?? '-'}`;
}

function inShortNow({ eye }: Scene): string {
  const { stable, canary } = eye.live();
  const running = `running ${eye.running('stable')} ${eye.running('canary')}`;
  return `counts ${stable} ${canary}, ${running}, weights ${eye.weight('stable')} ${eye.weight('canary')}`;
}
