import type { Aws } from '../aws/clients.ts';
import { readScaling, type Scaling } from '../aws/scalable-targets.ts';
import { place } from '../rollout/decode.ts';
import { isTaken } from '../rollout/errors.ts';
import {
  COUNT,
  type Hands,
  type Json,
  type Knob,
  type Role,
  type Router,
  type Snapshot,
} from '../rollout/ports.ts';
import { type Hold, held, widened } from './hold.ts';
import { scalingKnob } from './scaling-knob.ts';

export interface HoldingPlace {
  readonly region: string;
  readonly cluster: string;
  /** Services that Application Auto Scaling knows, by name. */
  readonly services: Readonly<Partial<Record<Role, string>>>;
  /** Whether task counts themselves divide the traffic. */
  readonly countsDivide: boolean;
}

interface Held {
  readonly role: Role;
  readonly knob: Knob;
}

/** A router that keeps autoscalers from undoing what it does, and gives them back their services as they were. */
export function holdingScaling(inner: Router, aws: Aws, at: HoldingPlace): Router {
  const { region, cluster, services, countsDivide } = at;
  const scaled = (['stable', 'canary'] as const).flatMap((role): readonly Held[] => {
    const service = services[role];
    const name = `${role}-scaling`;
    return service === undefined
      ? []
      : [{ role, knob: scalingKnob(name, aws, { region, cluster, service }) }];
  });
  const countKnob = (role: Role): Knob | undefined => inner.knobs.find(({ name }) => name === COUNT[role]);

  const hold = async (from: Snapshot, hands: Hands): Promise<void> => {
    for (const { role, knob } of scaled) {
      await hands.set(
        knob,
        asJson(held(scalingIn(from, knob), holdOf(inner, role, from, scaled, countsDivide))),
      );
    }
  };
  /** A count found outside of its limits is brought within them by the very call that restores these. */
  const movedBy = (names: readonly string[], to: Snapshot): readonly (readonly [Knob, Json])[] =>
    scaled.flatMap(({ role, knob }) => {
      const [count, counting] = [to.knobs[COUNT[role]], countKnob(role)];
      if (typeof count !== 'number' || counting === undefined || !names.includes(knob.name)) return [];
      const { min, max } = scalingIn(to, knob);
      return count < min || count > max ? [[counting, count] as const] : [];
    });
  const lift = async (to: Snapshot, hands: Hands): Promise<void> => {
    for (const { knob } of scaled) {
      const hasWritten = await hands.set(knob, asJson(scalingIn(to, knob)));
      const moved = hasWritten ? movedBy([knob.name], to) : [];
      for (const [counting, count] of moved) await hands.set(counting, count);
    }
  };
  const atRest = (now: Snapshot, from: Snapshot): Snapshot => {
    const limits = scaled.map(({ role, knob }) => {
      const found = scalingIn(from, knob);
      const count = now.split[role].desired;
      return [knob.name, asJson(count === from.split[role].desired ? found : widened(found, count))] as const;
    });
    return { ...now, knobs: { ...now.knobs, ...Object.fromEntries(limits) } };
  };
  const snapshot = async (signal: AbortSignal): Promise<Snapshot> => {
    const [found, ...values] = await Promise.all([
      inner.snapshot(signal),
      ...scaled.map(async ({ knob }) => [knob.name, await knob.read(signal)] as const),
    ]);
    return { ...found, knobs: { ...found.knobs, ...Object.fromEntries(values) } };
  };
  /** Where not all could be put back: limits that would change what is live are widened. What fails here, the last look shows. */
  const liftAsItIs = async (to: Snapshot, hands: Hands): Promise<void> => {
    if (hands.signal.aborted) return;
    try {
      await lift(atRest(await snapshot(hands.signal), to), hands);
    } catch (error) {
      if (isTaken(error)) throw error;
    }
  };
  return {
    ...inner,
    knobs: [...inner.knobs, ...scaled.map(({ knob }) => knob)],
    snapshot,
    home: (from, to) => {
      const home = inner.home(from, to);
      return atRest({ ...home, knobs: { ...from.knobs, ...home.knobs } }, from);
    },
    shift: async (share, from, hands) => {
      await hold(from, hands);
      return inner.shift(share, from, hands);
    },
    restoreRest: async (to, hands) => {
      try {
        const split = await inner.restoreRest(to, hands);
        await lift(to, hands);
        return split;
      } catch (error) {
        await liftAsItIs(to, hands);
        throw error;
      }
    },
    suspension: { knobs: scaled.map(({ knob }) => knob), atRest, lift, movedBy },
  };
}

function holdOf(
  inner: Router,
  role: Role,
  from: Snapshot,
  scaled: readonly Held[],
  countsDivide: boolean,
): Hold {
  const { stable, canary } = from.split;
  const all = inner.aim(100, from).canaryCount ?? 0;
  if (countsDivide) return { kind: 'count', most: Math.max(all, stable.desired + canary.desired) };
  if (role === 'stable') return { kind: 'capacity', least: stable.desired, most: stable.desired };
  // The canary may have to grow with a stable that is scaled out meanwhile.
  const stables = scaled.find((other) => other.role === 'stable');
  const most = stables === undefined ? stable.desired : scalingIn(from, stables.knob).max;
  return { kind: 'capacity', least: 0, most: Math.max(all, canary.desired, most) };
}

function scalingIn({ knobs }: Snapshot, { name, label }: Knob): Scaling {
  return readScaling(place(knobs[name], label));
}

function asJson(scaling: Scaling): Json {
  return { ...scaling };
}
