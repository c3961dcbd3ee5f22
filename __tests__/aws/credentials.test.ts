import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Aws, createAws } from '../../src/aws/clients.ts';
import { credentialsExpiry, expiryFindings } from '../../src/aws/credentials.ts';
import { TestClock } from './support/fake-aws.ts';
import { HOUR, MINUTE, ROLE, RoleStage, SECOND } from './support/role-stage.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const END = '2026-11-20T13:00:00Z';

describe('what is found about credentials that end', () => {
  const found = (leftMs: number, planMs: number) => expiryFindings(NOW + leftMs, NOW, planMs);

  test('is nothing where they outlast the plan by ten minutes', () => {
    expect(found(HOUR, 50 * MINUTE)).toEqual([]);
    expect(found(10 * MINUTE, 0)).toEqual([]);
  });

  test('is a warning where they hardly outlast it', () => {
    for (const leftMs of [50 * MINUTE + 1, HOUR - 1]) {
      expect(found(leftMs, 50 * MINUTE)).toMatchObject([{ severity: 'warning', subject: 'credentials' }]);
    }
    expect(found(55 * MINUTE, 50 * MINUTE)[0]?.message).toContain('expire in 55m, 5m after the last bake');
  });

  test('is an error where the bakes alone take as long: nothing could be rolled back', () => {
    for (const leftMs of [1, 20 * MINUTE, 50 * MINUTE]) {
      expect(found(leftMs, 50 * MINUTE)).toMatchObject([{ severity: 'error', subject: 'credentials' }]);
    }
    expect(found(20 * MINUTE, 50 * MINUTE)[0]?.message).toContain(
      'expire in 20m, and the bakes alone take 50m',
    );
  });

  test('is an error where they have expired, however short the plan', () => {
    for (const leftMs of [0, -1, -HOUR]) expect(found(leftMs, 0)).toMatchObject([{ severity: 'error' }]);
    expect(found(-HOUR, 0)[0]?.message).toContain('expired at 2026-11-20T11:00:00.000Z');
    expect(found(0, HOUR)[0]?.message).toContain('expired at 2026-11-20T12:00:00.000Z');
  });

  test('names what lasts longer', () => {
    for (const leftMs of [-HOUR, MINUTE, 55 * MINUTE]) {
      const fix = found(leftMs, 50 * MINUTE)[0]?.fix;
      expect(fix).toMatch(/`role-to-assume`.*`id-token: write`.*`role-duration-seconds`/);
    }
  });

  test('is a warning where the end is no time', () => {
    expect(expiryFindings(NaN, NOW, HOUR)).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('AWS_CREDENTIAL_EXPIRATION') },
    ]);
  });
});

describe('the end of the credentials in use', () => {
  const before = { ...process.env };
  const made: Aws[] = [];
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ecs-canary-credentials-'));
    for (const name of Object.keys(process.env))
      if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
    // Neither this machine's files nor its cloud.
    Object.assign(process.env, {
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });

  afterEach(async () => {
    for (const aws of made.splice(0)) aws.destroy();
    for (const name of Object.keys(process.env))
      if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
    await rm(folder, { recursive: true });
  });

  function expiry(more: Partial<Parameters<typeof createAws>[0]> = {}): ReturnType<typeof credentialsExpiry> {
    const options = { clock: new TestClock(), userAgent: 'ecs-canary/test', region: 'eu-central-1' };
    const aws = createAws({ ...options, ...more });
    made.push(aws);
    return credentialsExpiry(aws);
  }

  const keys = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };

  test('is told by the environment', async () => {
    Object.assign(process.env, keys, { AWS_CREDENTIAL_EXPIRATION: END });
    await expect(expiry()).resolves.toEqual({ at: Date.parse(END) });
  });

  test('is told by the environment when it has passed', async () => {
    Object.assign(process.env, keys, { AWS_CREDENTIAL_EXPIRATION: '2001-01-01T00:00:00Z' });
    await expect(expiry()).resolves.toEqual({ at: Date.parse('2001-01-01T00:00:00Z') });
  });

  test('is unknown where the environment does not tell it', async () => {
    Object.assign(process.env, keys);
    await expect(expiry()).resolves.toBeUndefined();
  });

  test.each(['soon', '"2026-11-20T13:00:00Z"'])(
    'is no number where the environment says %s',
    async (text) => {
      Object.assign(process.env, keys, { AWS_CREDENTIAL_EXPIRATION: text });
      await expect(expiry()).resolves.toEqual({ at: NaN });
    },
  );

  test('does not count where a process gives new ones', async () => {
    const answer = {
      Version: 1,
      AccessKeyId: 'AKID',
      SecretAccessKey: 'secret',
      SessionToken: 't',
      Expiration: '2099-01-01T00:00:00Z',
    };
    await writeFile(join(folder, 'answer'), JSON.stringify(answer));
    await writeFile(
      join(folder, 'config'),
      `[default]\ncredential_process = cat ${join(folder, 'answer')}\n`,
    );
    await expect(expiry()).resolves.toBeUndefined();
  });

  test('does not count where a container gives new ones', async () => {
    const answer = {
      AccessKeyId: 'AKID',
      SecretAccessKey: 'secret',
      Token: 't',
      Expiration: '2099-01-01T00:00:00Z',
    };
    const server: Server = createServer((_request, response) => response.end(JSON.stringify(answer)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `http://127.0.0.1:${port}/`;
    try {
      await expect(expiry()).resolves.toBeUndefined();
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('does not count where a profile is used, whatever the environment has beside it', async () => {
    Object.assign(process.env, keys, { AWS_CREDENTIAL_EXPIRATION: END, AWS_PROFILE: 'other' });
    const profile = '[profile other]\naws_access_key_id = AKID\naws_secret_access_key = secret\n';
    await writeFile(join(folder, 'config'), profile);
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    await expect(expiry()).resolves.toBeUndefined();
    warn.mockRestore();
  });

  test('does not count where a role is assumed', async () => {
    Object.assign(process.env, keys, { AWS_CREDENTIAL_EXPIRATION: END });
    const there = new RoleStage({ sessions: { lifetimeMs: 10 * SECOND } });
    made.push(there.job);
    await expect(credentialsExpiry(there.job)).resolves.toBeUndefined();
    expect(there.exchanges).toBe(1);
  });

  test('can’t be told where there are none, and that is said', async () => {
    await expect(expiry()).rejects.toThrow(/There are no valid credentials.*configure-aws-credentials/);
    const there = new RoleStage({ role: { token: () => Promise.reject(new Error('no')) } });
    made.push(there.job);
    await expect(credentialsExpiry(there.job)).rejects.toThrow(`Role ${ROLE} can't be assumed`);
  });
});
