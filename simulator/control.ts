import type { Simulation } from './build.ts';
import { changeSchema, faultSchema } from './control-shapes.ts';
import { ApiError } from './model/errors.ts';
import { stateOf } from './state.ts';
import { bytes, text, type WireRequest, type WireResponse } from './wire/http.ts';
import { InvalidParameter, type Schema } from './wire/schema.ts';

const PREFIX = '/_simulator/';

const json = (content: unknown, status = 200): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: bytes(`${JSON.stringify(content, undefined, 2)}\n`),
});

const read = <T>(schema: Schema<T>, body: Uint8Array): T => {
  const content: unknown = JSON.parse(text(body));
  if (!schema.check(content, '')) throw new Error('A schema refuses by throwing');
  return content;
};

const describe = (simulation: Simulation): object => {
  const { scenario, arns } = simulation;
  return { scenario: scenario.name, description: scenario.description, release: scenario.release, arns };
};

/** The control plane: what a test or a curious person asks the simulator itself, past the AWS APIs. */
export const control = (simulation: Simulation, request: WireRequest): WireResponse | undefined => {
  const { pathname } = new URL(request.path, 'http://simulator');
  if (!pathname.startsWith(PREFIX)) return undefined;
  try {
    return route(simulation, `${request.method} ${pathname.slice(PREFIX.length)}`, request.body);
  } catch (error) {
    if (error instanceof ApiError || error instanceof InvalidParameter || error instanceof SyntaxError) {
      return json({ error: error.message }, 400);
    }
    throw error;
  }
};

const route = (simulation: Simulation, what: string, body: Uint8Array): WireResponse => {
  switch (what) {
    case 'GET health':
      return json({ ok: true });
    case 'GET scenario':
      return json(describe(simulation));
    case 'GET state':
      return json(stateOf(simulation));
    case 'GET journal':
      return json(simulation.journal.entries);
    case 'GET faults':
      return json(simulation.faults.all());
    case 'POST faults': {
      simulation.world.advance();
      const { faults } = read(faultSchema, body);
      for (const fault of faults) simulation.faults.add(fault);
      return json(simulation.faults.all());
    }
    case 'DELETE faults':
      simulation.faults.clear();
      return json([]);
    case 'POST do': {
      const { afterMs = 0, actor = 'somebody else', change } = read(changeSchema, body);
      simulation.change(change, { afterMs, actor });
      return json({ accepted: change.what, afterMs });
    }
    default:
      return json({ error: `The control plane has no '${what}'` }, 404);
  }
};
