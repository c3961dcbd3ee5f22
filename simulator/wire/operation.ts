import type { Fields } from '../model/value.ts';
import type { World } from '../model/world.ts';
import { structure, type Members, type StructureOf } from './schema.ts';

/** One API operation: what it accepts, and what it does to the world. */
export interface Operation {
  readonly name: string;
  readonly mutating: boolean;
  /** The accepted parameters in words. */
  readonly accepts: string;
  /** Typed parameters from a form post's strings. */
  readonly fromForm: (input: unknown) => unknown;
  /** Checks the parameters, then runs. @throws InvalidParameter, ApiError */
  readonly invoke: (world: World, input: unknown) => Fields;
}

type Run<M extends Members> = (world: World, input: StructureOf<M>) => Fields;

const operation = <M extends Members>(
  name: string,
  mutating: boolean,
  members: M,
  run: Run<M>,
): Operation => {
  const schema = structure(members);
  return {
    ...{ name, mutating, accepts: schema.describe, fromForm: schema.fromForm },
    invoke(world, input) {
      if (!schema.check(input, '')) throw new Error('A schema refuses by throwing');
      if (mutating) world.settle();
      else world.advance();
      return run(world, input);
    },
  };
};

/** An operation that changes nothing. */
export const reads = <M extends Members>(name: string, members: M, run: Run<M>): Operation =>
  operation(name, false, members, run);

/** An operation that changes the world. */
export const changes = <M extends Members>(name: string, members: M, run: Run<M>): Operation =>
  operation(name, true, members, run);
