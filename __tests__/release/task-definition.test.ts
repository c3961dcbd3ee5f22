import { describe, expect, jest, test } from '@jest/globals';
import { findWanted } from '../../src/release/wanted.ts';
import { fakeAws, never } from '../aws/support/fake-aws.ts';
import { findingsOn, NEW, REFUSED, release, ReleaseCloud, SECOND, world } from './support/releases.ts';

jest.setTimeout(30 * SECOND);

/** What can be registered. */
const CONTENT = {
  family: 'app',
  ...{ networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '512', memory: '1024' },
  taskOfTomorrow: { on: true },
  containerDefinitions: [
    { name: 'app', image: NEW, portMappings: [{ containerPort: 8080 }], containerOfTomorrow: [1] },
  ],
};

/** As `aws ecs describe-task-definition` answers, and as the render action writes it. */
const DESCRIBED = {
  ...CONTENT,
  ...{ taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/app:1', revision: 1 },
  ...{ status: 'ACTIVE', compatibilities: ['EC2', 'FARGATE'], requiresAttributes: [{ name: 'a' }] },
  ...{ registeredAt: 1_700_000_000.5, registeredBy: 'arn:aws:iam::123456789012:user/mona' },
  ...{ deregisteredAt: 1_700_000_001, deleteRequestedAt: 1_700_000_002 },
};

const nowhere = (path: string): Promise<string> =>
  Promise.reject(Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' }));

/** What is found to be wanted, where the canary runs another revision of the family `app`. */
async function wantedFrom(content: unknown, canary: object = { containerDefinitions: [] }) {
  const { aws } = fakeAws((_operation, { taskDefinition }) => ({
    taskDefinition: { taskDefinitionArn: taskDefinition, family: 'app', ...canary },
  }));
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const readFile = content === undefined ? nowhere : () => Promise.resolve(text);
  const taskDefinition = { kind: 'file', path: 'deploy/app.json' } as const;
  return findWanted(aws, { taskDefinition, stable: 'app:1', canary: 'app:2', readFile }, never);
}

describe('a task definition in a file', () => {
  test.each([
    ['as it is registered', CONTENT],
    ['as the render action writes it, with what only answers have', DESCRIBED],
    ['in an answer of ECS', { taskDefinition: DESCRIBED, tags: [] }],
  ])('%s is registered with all its fields, known to this version or not', async (_what, content) => {
    const { wanted, findings } = await wantedFrom(content);
    expect(wanted).toEqual({ kind: 'content', definition: CONTENT, label: 'deploy/app.json' });
    expect(findings).toEqual([]);
  });

  test.each([
    ['keeps the family that it names', { ...CONTENT, family: 'shop' }, 'shop'],
    ['without a family gets that of the canary', { containerDefinitions: [{ name: 'app' }] }, 'app'],
  ])('%s', async (_what, content, family) => {
    expect((await wantedFrom(content)).wanted).toMatchObject({ definition: { family } });
  });

  test('that says what the canary runs already is that revision', async () => {
    const { wanted } = await wantedFrom(DESCRIBED, { ...DESCRIBED, taskDefinitionArn: 'app:2' });
    expect(wanted).toEqual({ kind: 'revision', arn: 'app:2', label: 'deploy/app.json' });
  });

  test('that says so of another family is another revision', async () => {
    const { wanted } = await wantedFrom({ ...CONTENT, family: 'shop' }, DESCRIBED);
    expect(wanted).toMatchObject({ kind: 'content' });
  });

  test.each([
    ['is not there', undefined, /ENOENT/],
    ['is no JSON', '{ "secret": "hunter2", oops', /it is no JSON\./],
    ['is a list', [CONTENT], /it is no JSON object/],
    ['is empty', '', /it is no JSON\./],
    ['defines no containers', { family: 'app', containerDefinitions: [] }, /it defines no containers/],
    ['names no container', { family: 'app', containerDefinitions: [{}] }, /it defines no containers/],
  ])('that %s is an error that quotes nothing of it', async (_what, content, message) => {
    const { wanted, findings } = await wantedFrom(content);
    expect(wanted).toBeUndefined();
    expect(findings).toMatchObject([{ severity: 'error', subject: 'task-definition' }]);
    expect(findings[0]?.message).toMatch(/^deploy\/app\.json can't be taken for a task definition: /);
    expect(findings[0]?.message).toMatch(message);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  test('that can’t be read refuses the release, with nothing changed', async () => {
    const { cloud, ...ended } = await released('nowhere/missing.json');
    expect(ended).toMatchObject(REFUSED);
    expect(findingsOn(ended, 'task-definition')).toContain("error: nowhere/missing.json can't be taken");
    expect(cloud.changes()).toEqual([]);
  });
});

async function released(reference: string, cloud = new ReleaseCloud(world('listener'))) {
  return { cloud, ...(await release(cloud, { image: '', 'task-definition': reference })) };
}

describe('a task definition that is registered already', () => {
  const there = { versions: { 'app:3': { image: NEW } } };
  const arn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/app:3';

  test.each([['app:3'], [arn]])('is released by its name: %s', async (reference) => {
    const { cloud, state } = await released(reference, new ReleaseCloud(world('listener', there)));
    expect(state).toMatchObject({ result: 'completed', release: { taskDefinition: arn, isNew: false } });
    expect(cloud.registered()).toEqual([]);
    expect(cloud.side('web').definition).toBe('app:3');
  });

  test('and that the canary runs is not deployed to it again', async () => {
    const { cloud, state } = await released('app:2');
    expect(state.result).toBe('completed');
    expect(cloud.changes()).not.toContain('web-canary runs app:2');
    expect(cloud.side('web').definition).toBe('app:2');
  });

  test.each([['app:9'], ['other:1'], [arn.replace('app:3', 'app:9')]])(
    'is refused where there is none: %s',
    async (reference) => {
      const { cloud, ...ended } = await released(reference);
      expect(ended).toMatchObject(REFUSED);
      expect(findingsOn(ended, 'task-definition')).toContain(`error: ${reference} can't be used`);
      expect(cloud.changes()).toEqual([]);
    },
  );
});

describe('a revision that was deregistered', () => {
  /** What is found where some of the revisions `app:1` to `app:3` are INACTIVE. */
  async function findingsWith(inactive: readonly string[], reference: string, promotes: boolean) {
    const { aws } = fakeAws((_operation, { taskDefinition: name }) => ({
      taskDefinition: {
        ...{ taskDefinitionArn: name, family: 'app' },
        status: inactive.includes(String(name)) ? 'INACTIVE' : 'ACTIVE',
      },
    }));
    const taskDefinition = { kind: 'revision', reference } as const;
    const source = { taskDefinition, promotes, stable: 'app:1', canary: 'app:2', readFile: nowhere };
    const { findings } = await findWanted(aws, source, never);
    return findings.map(({ severity, message }) => `${severity}: ${message}`);
  }

  test('is not released', async () => {
    expect(await findingsWith(['app:3'], 'app:3', true)).toEqual(['error: app:3 is "INACTIVE".']);
  });

  test.each([
    ['canary', 'app:2'],
    ['stable', 'app:1'],
  ])('keeps a release off that could not bring it back: of %s', async (_which, name) => {
    expect(await findingsWith([name], 'app:3', true)).toEqual([
      expect.stringMatching(`^error: ${name}, which runs now, is "INACTIVE": .* no way back`),
    ]);
  });

  test('is nobody’s concern where stable is to keep it', async () => {
    expect(await findingsWith(['app:1'], 'app:3', false)).toEqual([]);
  });
});
