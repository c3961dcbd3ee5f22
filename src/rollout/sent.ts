import type { Json, Knob } from './ports.ts';

interface Write {
  readonly knob: string;
  readonly value: Json;
  readonly isAccepted: boolean;
}

/** Every write that this process has sent, and whether AWS has said yes to it. */
export class Sent {
  readonly #writes: Write[] = [];

  add(knob: Knob, value: Json, isAccepted: boolean): void {
    this.#writes.push({ knob: knob.name, value, isAccepted });
  }

  /** Whether no write of this value can land any more: each was accepted, and so is done. */
  isDone(knob: Knob, value: Json): boolean {
    const same = this.#writes.filter((write) => write.knob === knob.name && knob.same(write.value, value));
    return same.length > 0 && same.every(({ isAccepted }) => isAccepted);
  }

  /** Whether AWS has said yes to another value since this one: where this one is seen, the answer is from before. */
  isOvertaken(knob: Knob, value: Json): boolean {
    const newest = this.#writes.findLast((write) => write.knob === knob.name);
    return newest?.isAccepted === true && !knob.same(newest.value, value);
  }
}
