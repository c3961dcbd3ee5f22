import type { Features, Subject } from '../../../src/preflight/survey.ts';

const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

const ecs = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;
const elb = (resource: string): string => `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:${resource}`;

export const LOAD_BALANCER = elb('loadbalancer/app/web/0123456789abcdef');
export const NETWORK = elb('loadbalancer/net/web/0123456789abcdef');
export const LISTENER = elb('listener/app/web/0123456789abcdef/fedcba9876543210');
export const RULE = elb('listener-rule/app/web/0123456789abcdef/fedcba9876543210/00112233445566aa');
export const BLUE = elb('targetgroup/web-blue/1111111111111111');
export const GREEN = elb('targetgroup/web-green/2222222222222222');

export const MINUTE = 60_000;

const FEATURES: Features = {
  ...{ promotes: false, roleArns: [], autoscaling: 'manage', scaled: [], logGroups: [], tag: false },
  searchesListeners: true,
};

const COMMON = {
  region: REGION,
  cluster: 'prod',
  steps: [
    { share: 10, bakeMs: 10 * MINUTE },
    { share: 100, bakeMs: 10 * MINUTE },
  ],
  promotionSteps: [],
  alarms: ['errors', 'latency'],
  insufficientData: 'ok',
  minRequests: 100,
  rollbackTimeoutMs: 10 * MINUTE,
  stabilizeMs: 15 * MINUTE,
} as const;

const service = (name: string, desired: number, targetGroupArn?: string): Subject['stable'] => ({
  service: name,
  arn: ecs(`service/prod/${name}`),
  desired,
  taskDefinition: ecs(`task-definition/${name}:7`),
  ...(targetGroupArn === undefined ? {} : { targetGroupArn }),
});

type Changes = Partial<Omit<Subject, 'features'>> & { readonly features?: Partial<Features> };

/** Weights of two target groups behind an Application Load Balancer. */
export function listenerSubject({ features, ...changes }: Changes = {}): Subject {
  return {
    ...COMMON,
    stable: service('web', 10, BLUE),
    canary: service('web-canary', 0, GREEN),
    sharedGroup: false,
    forwardPoint: {
      ...{ kind: 'listener', arn: LISTENER, label: 'HTTPS:443 default action', loadBalancer: 'application' },
    },
    features: { ...FEATURES, ...features },
    ...changes,
  };
}

/** Task counts in one target group. */
export function countSubject({ features, ...changes }: Changes = {}): Subject {
  return {
    ...COMMON,
    stable: service('web', 10, BLUE),
    canary: service('web-canary', 0, BLUE),
    sharedGroup: true,
    features: { ...FEATURES, searchesListeners: false, ...features },
    ...changes,
  };
}

/** Services that take work by themselves. */
export function workerSubject({ features, ...changes }: Changes = {}): Subject {
  return {
    ...COMMON,
    stable: service('web', 10),
    canary: service('web-canary', 0),
    sharedGroup: false,
    features: { ...FEATURES, searchesListeners: false, ...features },
    ...changes,
  };
}
