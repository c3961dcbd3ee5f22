import { instant } from '../rollout/words.ts';
import type { ServiceView } from './services.ts';
import type { StoppedTask } from './tasks.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (stopCode) */
const BY_ITSELF = new Set(['EssentialContainerExited', 'TaskFailedToStart']);

/**
 * Whether a task ended through a fault of its own: it exited, never started, or failed health checks. Tasks that AWS or
 * a person stopped (scale-in, spot, host maintenance, by hand) say nothing about the version they ran.
 */
export function endedByItself({ stopCode, stoppedReason = '' }: StoppedTask): boolean {
  if (stopCode !== undefined && BY_ITSELF.has(stopCode)) return true;
  return /health ?check|is unhealthy in/i.test(stoppedReason);
}

/** `task 9a1f…: EssentialContainerExited, Essential container in task exited (app: exit code 137, OutOfMemory)`. */
export function stopLine(task: StoppedTask): string {
  const words = [task.stopCode, task.stoppedReason].filter((word) => word !== undefined && word !== '');
  const containers = task.containers.flatMap(({ name, exitCode, reason }) => {
    const ends = [exitCode === undefined ? undefined : `exit code ${exitCode}`, reason].filter(
      (end) => end !== undefined,
    );
    return ends.length === 0 ? [] : [`${name}: ${ends.join(', ')}`];
  });
  const inside = containers.length === 0 ? '' : ` (${containers.join('; ')})`;
  return `task ${task.id}: ${words.join(', ')}${inside}`;
}

const EVENTS_QUOTED = 5;

/** What the service said of itself since the rollout began, newest first. */
export function eventLines(service: ServiceView, since: number): readonly string[] {
  return service.events
    .filter(({ at }) => at >= since)
    .sort((a, b) => b.at - a.at)
    .slice(0, EVENTS_QUOTED)
    .map(({ at, message }) => `event at ${instant(at)}: ${message}`);
}
