import type { Finding, Step } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import type { Facts, Traffic } from './facts.ts';
import { warning } from './findings.ts';
import type { Subject } from './subject.ts';

const HOUR_MS = 3_600_000;

/** Whether each bake brings the canary enough requests to tell anything, by the last hour's. */
export function checkTraffic({ traffic }: Facts, { steps, minRequests }: Subject): readonly Finding[] {
  const watched = steps.filter(({ share, bakeMs }) => share > 0 && bakeMs > 0);
  if (traffic === undefined || minRequests === 0 || watched.length === 0) return [];
  const { unit } = traffic;
  if (traffic.amount === 0) {
    return [
      warning(
        'min-requests',
        `There were no ${unit} in the last hour: nothing would tell a good canary from a bad one.`,
        'Roll out when there is traffic, or send some.',
      ),
    ];
  }
  const few = watched.filter((step) => expected(step, traffic) < minRequests);
  const [first] = few;
  if (first === undefined) return [];
  const amount = Math.round(traffic.amount).toLocaleString('en');
  const shown = few.map(
    (step) => `${step.share} % (${spell(step.bakeMs)}) ${Math.round(expected(step, traffic))}`,
  );
  return [
    warning(
      'min-requests',
      `By the last hour's ${traffic.isAtMost ? 'at most ' : ''}${amount} ${unit}, the canary gets fewer than ${minRequests} in the bake of ${shown.join(', ')}: too few to tell anything.`,
      `Bake ${first.share} % for ${spell(neededMs(first, traffic, minRequests))}, begin with a greater share, or lower \`min-requests\`.`,
    ),
  ];
}

function expected({ share, bakeMs }: Step, { amount }: Traffic): number {
  return ((amount * share) / 100) * (bakeMs / HOUR_MS);
}

/** Rounded up to a minute. */
function neededMs({ share }: Step, { amount }: Traffic, minRequests: number): number {
  const ms = (minRequests / ((amount * share) / 100)) * HOUR_MS;
  return Math.ceil(ms / 60_000) * 60_000;
}
