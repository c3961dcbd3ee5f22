import type { Rescuer, RolloutEvent, RolloutState, Stage } from '../rollout/events.ts';
import type { Split } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { quote } from './escape.ts';
import { isHeld, shortName } from './release-words.ts';
import { LINE_CHARS, percentSign, sideText } from './words.ts';

export type Told<Type extends RolloutEvent['type']> = Extract<RolloutEvent, { readonly type: Type }>;

export const STAGE_TITLES: Readonly<Record<Stage, string>> = {
  deploy: 'Deploy to the canary',
  promote: 'Promote',
};

export function registeredText({ taskDefinition, isNew }: Told<'registered'>): string {
  return isNew
    ? `registered ${nameText(taskDefinition)}`
    : `${nameText(taskDefinition)} is what is wanted: nothing was registered`;
}

/** `canary has web-canary:42: app: sha256:…`; without tasks, none of which there may be, there are no images. */
export function deployedText({ role, deployed: { taskDefinition, images } }: Told<'deployed'>): string {
  const told = images.length === 0 ? '' : `: ${quote(images.join(', '), LINE_CHARS)}`;
  return `${role} has ${nameText(taskDefinition)}${told}`;
}

export function promotedText({ taskDefinition, previous }: Told<'promoted'>): string {
  return `promoted: stable has ${nameText(taskDefinition)} in place of ${nameText(previous)}`;
}

/** `canary 5% · 2 alarms OK · 9m left`. */
export function watchedText({ looks, leftMs, share }: Told<'watched'>, isDeploying: boolean): string {
  const seen = looks.map(({ gate, kind, seen: sight }) => {
    const words = quote(sight, LINE_CHARS);
    return kind === 'healthy' ? words : `${quote(gate, LINE_CHARS)} ${kind}: ${words}`;
  });
  return [`canary ${percentSign(share)}`, ...seen, timeText(leftMs, isDeploying)].join(' · ');
}

/** @param state after the event */
export function rollbackTitle({ by, to }: Told<'rollback-started'>, state: RolloutState): string {
  const share = percentSign(to.split.share);
  return isHeld(state)
    ? `Rollback of the promotion${rescuerText(by)}: the canary keeps serving ${share}`
    : `Rollback${rescuerText(by)}: the canary goes back to ${share}`;
}

function rescuerText(by: Rescuer): string {
  switch (by) {
    case 'post':
      return ' (post step)';
    case 'later-run':
    case 'recovery':
      return ' of an earlier run';
    case 'main':
    case 'request':
      return '';
  }
}

export function splitText({ share, stable, canary }: Split): string {
  return `stable ${sideText(stable, 100 - share)}; canary ${sideText(canary, share)}`;
}

function timeText(leftMs: number | undefined, isDeploying: boolean): string {
  if (leftMs === undefined) return isDeploying ? 'deploying' : 'shifting';
  return leftMs === 0 ? 'time is up' : `${spell(leftMs)} left`;
}

function nameText(taskDefinition: string): string {
  return quote(shortName(taskDefinition), LINE_CHARS);
}
