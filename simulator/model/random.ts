/** A seeded source of chance (mulberry32): the same seed gives the same world. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** Time until the next event of a Poisson process, in the unit of `meanInterval`. */
  exponential(meanInterval: number): number {
    return -Math.log(1 - this.next()) * meanInterval;
  }

  /** How many of `trials` succeed: exact draws when there are few, a normal approximation when there are many. */
  binomial(trials: number, probability: number): number {
    if (trials <= 0 || probability <= 0) return 0;
    if (probability >= 1) return trials;
    if (trials > 40) return this.#approximateBinomial(trials, probability);
    let successes = 0;
    for (let trial = 0; trial < trials; trial += 1) if (this.next() < probability) successes += 1;
    return successes;
  }

  #approximateBinomial(trials: number, probability: number): number {
    const mean = trials * probability;
    const deviation = Math.sqrt(mean * (1 - probability));
    if (mean < 8) return Math.min(trials, this.#poisson(mean));
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.min(trials, Math.max(0, Math.round(mean + deviation * normal)));
  }

  #poisson(mean: number): number {
    const floor = Math.exp(-mean);
    let product = this.next();
    let events = 0;
    while (product > floor) {
      product *= this.next();
      events += 1;
    }
    return events;
  }

  /** `digits` lower-case hexadecimal digits, as in AWS ids. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += Math.floor(this.next() * 16).toString(16);
    return text;
  }
}
