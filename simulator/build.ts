import { autoscale } from './autoscalers.ts';
import { Builder } from './builder.ts';
import { applyChange, type Change } from './changes.ts';
import { Faults } from './faults.ts';
import { Journal } from './journal.ts';
import { Permissions } from './model/permissions.ts';
import { Sessions, type SessionSettings } from './model/sessions.ts';
import { World, type SimulatedClock } from './model/world.ts';
import type { Arns, Scenario } from './scenario.ts';
import { Simulator } from './simulator.ts';

/** A simulator with what its scenario put into it. */
export interface Simulation {
  readonly simulator: Simulator;
  readonly world: World;
  readonly faults: Faults;
  readonly journal: Journal;
  /** OIDC tokens and role sessions. */
  readonly sessions: Sessions;
  /** What the caller may do. */
  readonly permissions: Permissions;
  readonly arns: Arns;
  readonly scenario: Scenario;
  /** Makes a change past the API, now or later in simulated time, and journals it under the actor's name. */
  readonly change: (change: Change, options?: { readonly actor?: string; readonly afterMs?: number }) => void;
}

export interface SimulationOptions {
  readonly seed?: number;
  /** Wall-clock time for the journal, epoch milliseconds. */
  readonly realNow?: () => number;
  /**
   * Where given, every call must be signed with the keys of a live session of STS. Sessions live in wall-clock time where
   * there is one, as over HTTP.
   */
  readonly sessions?: SessionSettings;
}

/** Builds a scenario's world on a clock. The same scenario, seed and calls give the same world. */
export const simulate = (
  scenario: Scenario,
  clock: SimulatedClock,
  { seed = 1, realNow, sessions: settings }: SimulationOptions = {},
): Simulation => {
  const versions = scenario.behaviours ?? {};
  const world = new World(clock, { versions, ...scenario.settings, seed });
  const faults = new Faults(() => world.now, seed);
  const journal = new Journal(realNow);
  const sessions = new Sessions(realNow ?? (() => clock.now()), seed, settings);
  const arns = new Builder(scenario, world).build();

  const applyNow = (change: Change, actor: string): void => {
    const applied = applyChange(world, change);
    journal.add({
      ...{ at: world.now, actor, service: 'world', operation: change.what, mutating: true, params: change },
      ...{ outcome: applied ? 'ok' : 'nothing to do', applied },
    });
  };

  for (const { name, scaling } of scenario.services) {
    if (scaling?.requestsPerTask !== undefined) autoscale(world, name, scaling.requestsPerTask, applyNow);
  }

  const change: Simulation['change'] = (what, { actor = 'somebody else', afterMs = 0 } = {}) => {
    world.settle();
    if (afterMs > 0) world.later(afterMs, () => applyNow(what, actor));
    else applyNow(what, actor);
  };

  for (const event of scenario.events ?? [])
    change(event.change, { actor: 'scenario', afterMs: event.afterMs });
  const permissions = new Permissions(scenario.denied);
  const simulator = new Simulator(world, faults, journal, sessions, permissions);
  return { simulator, world, faults, journal, sessions, permissions, arns, scenario, change };
};
