import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createAws } from '../../src/aws/clients.ts';
import { describeServices } from '../../src/aws/services.ts';
import { Servers } from '../support/http.ts';
import { fakeAws, never, TestClock } from './support/fake-aws.ts';

test('the user agent names us', async () => {
  const { aws, calls } = fakeAws(() => ({ services: [] }));
  await describeServices(aws, 'prod', ['web'], never);
  expect(calls[0]?.userAgent).toContain('ecs-canary/test');
});

test('the region given is the region used', async () => {
  await expect(fakeAws(() => ({})).aws.region()).resolves.toBe('eu-central-1');
});

test('a connection or an answer that does not come ends in a time-out', async () => {
  const options = { clock: new TestClock(), userAgent: 'ecs-canary/test', region: 'eu-central-1' };
  const aws = createAws(options);
  for (const client of [aws.ecs, aws.ecsOnce, await aws.elb(), await aws.elbOnce(), await aws.cloudwatch()]) {
    const handler = client.config.requestHandler;
    const request = {
      protocol: 'https:',
      hostname: 'example.org',
      method: 'POST',
      path: '/',
      headers: {},
      query: {},
    };
    await expect(handler.handle(request, { abortSignal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(handler).toMatchObject({
      config: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
    });
  }
  aws.destroy();
});

describe('through a socket', () => {
  const servers = new Servers();
  afterEach(() => servers.close());

  /** A process of its own, since endpoints are found in the environment. */
  async function describeIn(env: Readonly<Record<string, string>>): Promise<string> {
    const url = (path: string): string => new URL(path, import.meta.url).href;
    const program = `
      import { createAws } from '${url('../../src/aws/clients.ts')}';
      import { describeServices } from '${url('../../src/aws/services.ts')}';
      const clock = { now: Date.now, sleep: () => Promise.resolve() };
      const aws = createAws({ clock, userAgent: 'ecs-canary/test' });
      const { signal } = new AbortController();
      const answer = await describeServices(aws, 'prod', ['web'], signal).catch((error) => error.message);
      console.log(JSON.stringify(answer));
      console.log(await aws.region().catch((error) => error.message));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', program], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: {
        PATH: process.env['PATH'] ?? '',
        AWS_EC2_METADATA_DISABLED: 'true',
        HOME: '/nonexistent',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    return output;
  }

  const credentials = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' };
  const served = JSON.stringify({ services: [{ serviceName: 'web', desiredCount: 7 }] });

  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_ECS'])('%s redirects every call', async (variable) => {
    const url = await servers.listen((_request, response) => response.end(served));
    const output = await describeIn({ ...credentials, AWS_REGION: 'eu-central-1', [variable]: url });
    expect(output).toContain('"desired":7');
  });

  test('no region is a mistake that names the input', async () => {
    const output = await describeIn(credentials);
    expect(output).toContain('Set the input `aws-region`');
  });
});
