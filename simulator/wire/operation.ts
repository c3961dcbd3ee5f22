import type { Fields } from '../model/value.ts';
import type { World } from '../model/world.ts';
import { structure, type Members, type Schema, type StructureOf } from './schema.ts';

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

type Run<T> = (world: World, input: T) => Fields;

const operation = <T>(name: string, mutating: boolean, schema: Schema<T>, run: Run<T>): Operation => ({
  ...{ name, mutating, accepts: schema.describe, fromForm: schema.fromForm },
  invoke(world, input) {
    if (!schema.check(input, '')) throw new Error('A schema refuses by throwing');
    if (mutating) world.settle();
    else world.advance();
    return run(world, input);
  },
});

/** An operation that changes nothing. */
export const reads = <M extends Members>(name: string, members: M, run: Run<StructureOf<M>>): Operation =>
  operation(name, false, structure(members), run);

/** An operation that changes the world. */
export const changes = <M extends Members>(name: string, members: M, run: Run<StructureOf<M>>): Operation =>
  operation(name, true, structure(members), run);

/** An operation that changes the world and takes what its schema says, which need not be a closed structure. */
export const changesBy = <T>(name: string, schema: Schema<T>, run: Run<T>): Operation =>
  operation(name, true, schema, run);
