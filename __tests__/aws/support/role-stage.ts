import { simulate, type Simulation } from '../../../simulator/build.ts';
import { inProcessHandler, inProcessTokens } from '../../../simulator/in-process.ts';
import type { SessionSettings } from '../../../simulator/model/sessions.ts';
import { taskCountScenario } from '../../../simulator/scenarios.ts';
import { VirtualClock } from '../../../simulator/virtual-clock.ts';
import { type Aws, createAws } from '../../../src/aws/clients.ts';
import type { Role, TokenSource } from '../../../src/aws/role.ts';
import { describeServices } from '../../../src/aws/services.ts';
import { setDesiredCount } from '../../../src/aws/service-writes.ts';
import type { Clock } from '../../../src/rollout/ports.ts';
import { never } from './fake-aws.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const ROLE = 'arn:aws:iam::123456789012:role/ecs-canary';
const LATENCY_MS = 20;

export interface RoleStageOptions {
  readonly sessions?: SessionSettings;
  readonly role?: Partial<Role>;
  /** How far our clock is ahead of AWS's, ms. */
  readonly aheadMs?: number;
}

export interface Request {
  readonly operation: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A job with a role on a simulated AWS, in virtual time. Every service asks for a live session. */
export class RoleStage {
  readonly virtual = new VirtualClock();
  readonly aws: Simulation;
  readonly job: Aws;
  readonly requests: Request[] = [];
  readonly getToken: TokenSource;

  constructor({ sessions = { lifetimeMs: HOUR }, role = {}, aheadMs = 0 }: RoleStageOptions = {}) {
    this.aws = simulate(taskCountScenario(), this.virtual, { sessions });
    const options = { sleep: this.virtual.sleep, latencyMs: LATENCY_MS };
    const handler = inProcessHandler(this.aws.simulator, { ...options, requestTimeoutMs: 5 * SECOND });
    const handle: typeof handler.handle = (request, more) => {
      this.requests.push({ operation: operationOf(request), headers: request.headers });
      return handler.handle(request, more);
    };
    const clock: Clock = { now: () => this.virtual.now() + aheadMs, sleep: this.virtual.sleep };
    this.getToken = inProcessTokens(this.aws.simulator, options);
    this.job = createAws({
      ...{ clock, userAgent: 'ecs-canary/test', region: 'eu-central-1' },
      requestHandler: { ...handler, handle },
      role: { arn: ROLE, sessionName: 'test', durationMs: HOUR, token: this.getToken, ...role },
    });
  }

  /** One call to AWS; resolves to how long it took, ms. */
  async look(): Promise<number> {
    const begun = this.virtual.now();
    await describeServices(this.job, 'demo', ['web'], never);
    return this.virtual.now() - begun;
  }

  async write(count: number): Promise<void> {
    await setDesiredCount(this.job, 'demo', 'web-canary', count, never);
  }

  /** Looks every so often, for a while. */
  async lookFor(ms: number, everyMs: number): Promise<void> {
    for (const end = this.virtual.now() + ms; this.virtual.now() < end;) {
      await this.look();
      await this.virtual.sleep(everyMs - LATENCY_MS);
    }
  }

  /** Lets time pass, for the simulated world too. */
  async sleep(ms: number): Promise<void> {
    await this.virtual.sleep(ms);
    this.aws.world.advance();
  }

  /** Outcomes of calls so far, of one operation. */
  outcomes(operation: string): readonly string[] {
    return this.aws.journal.calls(operation).map(({ outcome }) => outcome);
  }

  get exchanges(): number {
    return this.outcomes('AssumeRoleWithWebIdentity').length;
  }

  /** Calls that AWS refused for their keys. */
  get refused(): number {
    return this.aws.journal.entries.filter(({ outcome }) => /Token|Client/.test(outcome)).length;
  }
}

function operationOf({ headers, body }: { headers: Record<string, string>; body?: unknown }): string {
  const target = headers['x-amz-target'];
  if (target !== undefined) return target.slice(target.indexOf('.') + 1);
  return new URLSearchParams(typeof body === 'string' ? body : '').get('Action') ?? '';
}
