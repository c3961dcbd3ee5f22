import type { Simulation } from '../../simulator/build.ts';
import type { Fault } from '../../simulator/faults.ts';
import { delivered, type Experience, preempted, responding, resultOf } from '../../simulator/experience.ts';
import { ApiError } from '../../simulator/model/errors.ts';
import { isList, type Value } from '../../simulator/model/value.ts';
import { protocols } from '../../simulator/wire/dispatch.ts';
import type { Operation } from '../../simulator/wire/operation.ts';
import type { Protocol } from '../../simulator/wire/protocol.ts';

/** What an SDK client would give its caller: an output, or an error to throw. */
export type Answer = { readonly output: object } | { readonly error: Error };

interface Known {
  readonly protocol: Protocol;
  readonly operation: Operation;
}

const KNOWN: ReadonlyMap<string, Known> = new Map(
  protocols.flatMap((protocol) =>
    [...protocol.operations].map(([name, operation]) => [name, { protocol, operation }] as const),
  ),
);

/** So many earlier answers to one question are kept for stale reads. */
const REMEMBERED = 50;

/**
 * The simulated AWS without its wire: takes an operation's input as an SDK client is given it, returns the output as the
 * client gives it. Faults and journal are those of the simulator (simulator.ts), which does the same for bytes; that both
 * do the same is checked in a part of all worlds (judge.ts).
 */
export class Direct {
  readonly #aws: Simulation;
  readonly #past = new Map<string, { readonly at: number; readonly output: object }[]>();

  constructor(aws: Simulation) {
    this.#aws = aws;
  }

  /** @param name of an operation, e.g. `DescribeServices` */
  ask(name: string, given: object): Experience<Answer> {
    const known = KNOWN.get(name);
    if (known === undefined) throw new Error(`The operation ${name} is not simulated.`);
    const { world, faults } = this.#aws;
    const input = asSent(given);
    world.advance();
    const fault = faults.strike(name, input, known.operation.mutating);
    return (
      (fault === undefined ? undefined : this.#withoutTheWorld(known, input, fault)) ??
      this.#perform(known, input, fault)
    );
  }

  #withoutTheWorld(known: Known, input: unknown, fault: Fault): Experience<Answer> | undefined {
    if (fault.kind === 'stale-read') return this.#stale(known, input, fault.ageMs ?? 5_000);
    const { protocol, operation } = known;
    const struck = { codes: protocol.codes, action: `${protocol.service}:${operation.name}` };
    const lost = preempted(fault, struck, (error): Answer => ({ error: thrown(error) }));
    if (lost !== undefined) this.#record(known, input, fault.kind, false);
    return lost;
  }

  #stale(known: Known, input: unknown, ageMs: number): Experience<Answer> | undefined {
    const answers = this.#past.get(keyOf(known, input)) ?? [];
    const until = this.#aws.world.now - ageMs;
    const recalled = answers.findLast(({ at }) => at <= until) ?? answers[0];
    if (recalled === undefined) return undefined;
    this.#record(known, input, 'stale-read', false);
    return responding({ output: { ...recalled.output } });
  }

  #perform(known: Known, input: unknown, fault: Fault | undefined): Experience<Answer> {
    const { operation } = known;
    const answer = this.#answer(known, input);
    const isTaken = 'output' in answer;
    if (isTaken && !operation.mutating) this.#remember(known, input, answer.output);
    this.#record(known, input, isTaken ? resultOf(fault) : answer.error.name, operation.mutating && isTaken);
    return delivered(answer, fault);
  }

  #answer({ operation }: Known, input: unknown): Answer {
    try {
      const received = asReceived(operation.invoke(this.#aws.world, input));
      return { output: { ...Object(received), $metadata: { httpStatusCode: 200 } } as object };
    } catch (error) {
      // A request that AWS could not read would be a mistake of ours, and is loud here.
      if (!(error instanceof ApiError)) throw error;
      return { error: thrown(error) };
    }
  }

  #remember(known: Known, input: unknown, output: object): void {
    if (!this.#aws.faults.all().some(({ kind }) => kind === 'stale-read')) return;
    const key = keyOf(known, input);
    const answers = this.#past.get(key) ?? [];
    answers.push({ at: this.#aws.world.now, output });
    if (answers.length > REMEMBERED) answers.shift();
    this.#past.set(key, answers);
  }

  #record({ protocol, operation }: Known, params: unknown, outcome: string, applied: boolean): void {
    const { service } = protocol;
    const { name, mutating } = operation;
    const at = this.#aws.world.now;
    this.#aws.journal.add({ at, actor: 'api', service, operation: name, mutating, params, outcome, applied });
  }
}

/** An error as SDK clients throw it: of one code CloudWatch's client makes another. */
function thrown({ code, message, status }: ApiError): Error {
  const name = code === 'InternalServiceError' ? 'InternalServiceFault' : code;
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function keyOf({ operation }: Known, input: unknown): string {
  return `${operation.name} ${JSON.stringify(input)}`;
}

/** Times travel as epoch seconds. */
function asSent(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(asSent);
  if (typeof value !== 'object' || value === null) return value;
  const sent: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) sent[name] = asSent(member);
  return sent;
}

/** What has no value is left out. */
function asReceived(value: Value): unknown {
  if (value instanceof Date) return value;
  if (isList(value)) return value.map(asReceived);
  if (typeof value !== 'object') return value;
  const received: Record<string, unknown> = {};
  for (const name in value) {
    const member = value[name];
    if (member !== undefined) received[name] = asReceived(member);
  }
  return received;
}
