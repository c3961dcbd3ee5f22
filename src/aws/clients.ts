import type { ApplicationAutoScaling } from '@aws-sdk/client-application-auto-scaling';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { ECR } from '@aws-sdk/client-ecr';
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { IAM } from '@aws-sdk/client-iam';
import type { STS } from '@aws-sdk/client-sts';
import type { Clock } from '../rollout/ports.ts';
import { renewing } from './credentials-retry.ts';
import { call } from './errors.ts';
import { once, READ_ATTEMPTS, type RetryStrategy, retrying } from './retries.ts';
import { type Role, RoleCredentials, type Unrenewed } from './role.ts';

/**
 * AWS as this rollout sees it. Two clients a service: reads are retried, writes (`…Once`) are sent exactly once.
 * Endpoints, region, profile and, unless a role is given, credentials are found by the SDK itself, `AWS_ENDPOINT_URL` and
 * `AWS_ENDPOINT_URL_<SERVICE>` included. Clients are made when first asked for.
 */
export interface Aws {
  readonly ecs: ECSClient;
  readonly ecsOnce: ECSClient;
  /** Loaded when first asked for, as are all that follow: the first request, to ECS, isn't kept waiting for them. */
  elb(): Promise<ElasticLoadBalancingV2>;
  elbOnce(): Promise<ElasticLoadBalancingV2>;
  cloudwatch(): Promise<CloudWatch>;
  dynamodb(): Promise<DynamoDB>;
  dynamodbOnce(): Promise<DynamoDB>;
  autoscaling(): Promise<ApplicationAutoScaling>;
  autoscalingOnce(): Promise<ApplicationAutoScaling>;
  ecr(): Promise<ECR>;
  logs(): Promise<CloudWatchLogs>;
  iam(): Promise<IAM>;
  /** With the credentials in use, unlike the client that a role's are asked of. */
  sts(): Promise<STS>;
  /** The region in use; a RemoteError says how to set one where there is none. */
  region(): Promise<string>;
  /** What keeps the credentials of the role from being renewed, if anything. */
  unrenewed(): Unrenewed | undefined;
  /** Closes connections and ends what still waits for a retry. */
  destroy(): void;
}

export interface AwsOptions {
  readonly region?: string;
  readonly clock: Clock;
  /** `name/version`, added to the SDK's own. */
  readonly userAgent: string;
  readonly requestHandler?: NonNullable<ECSClientConfig['requestHandler']>;
  readonly credentials?: NonNullable<ECSClientConfig['credentials']>;
  /** Credentials are those of this role, renewed for as long as it takes. */
  readonly role?: Role;
}

const CONNECT_TIMEOUT_MS = 2000;
const ANSWER_TIMEOUT_MS = 5000;

/** Without `throwOnRequestTimeout` the SDK only logs a late answer and goes on waiting. */
const HTTP = {
  connectionTimeout: CONNECT_TIMEOUT_MS,
  requestTimeout: ANSWER_TIMEOUT_MS,
  throwOnRequestTimeout: true,
} as const;

export function createAws(options: AwsOptions): Aws {
  const ended = new AbortController();
  const made: { destroy: () => void }[] = [];
  const kept = <Client extends { destroy: () => void }>(client: Client): Client => {
    made.push(client);
    return client;
  };

  const common = { customUserAgent: options.userAgent };
  const retries = {
    ...common,
    retryStrategy: retrying(options.clock, ended.signal),
    maxAttempts: READ_ATTEMPTS,
  };
  /** Its one call is not signed: it needs no credentials, and gives them. */
  const tokenExchange = lazily(async () => {
    const { STS } = await import('@aws-sdk/client-sts');
    const { requestHandler, region } = ecs().config;
    return kept(new STS({ ...retries, requestHandler, region, authSchemePreference: ['noAuth'] }));
  });
  const role =
    options.role === undefined
      ? undefined
      : new RoleCredentials({
          role: options.role,
          clock: options.clock,
          sts: tokenExchange,
          ended: ended.signal,
        });
  const credentials = role?.provider ?? options.credentials;
  const renewed = (strategy: RetryStrategy): RetryStrategy =>
    role === undefined ? strategy : renewing(strategy, () => role.forget());
  const reads = { ...retries, retryStrategy: renewed(retries.retryStrategy) };
  const writes = { ...common, retryStrategy: renewed(once()), maxAttempts: 1 };

  const ecs = lazily((): ECSClient =>
    kept(
      new ECSClient({
        ...reads,
        requestHandler: options.requestHandler ?? HTTP,
        ...(options.region === undefined ? {} : { region: options.region }),
        ...(credentials === undefined ? {} : { credentials }),
      }),
    ),
  );
  /** One pool of connections and one set of credentials for all: a rollback's first write needn't wait for either. */
  const shared = () => {
    const { requestHandler, region, credentials } = ecs().config;
    return { requestHandler, region, credentials };
  };
  const ecsOnce = lazily(() => kept(new ECSClient({ ...writes, ...shared() })));
  const elbWith = async (manner: typeof reads | typeof writes) => {
    const { ElasticLoadBalancingV2 } = await import('@aws-sdk/client-elastic-load-balancing-v2');
    return kept(new ElasticLoadBalancingV2({ ...manner, ...shared() }));
  };
  const cloudwatchClient = async () => {
    const { CloudWatch } = await import('@aws-sdk/client-cloudwatch');
    return kept(new CloudWatch({ ...reads, ...shared() }));
  };
  const dynamodbWith = async (manner: typeof reads | typeof writes) => {
    const { DynamoDB } = await import('@aws-sdk/client-dynamodb');
    return kept(new DynamoDB({ ...manner, ...shared() }));
  };
  const autoscalingWith = async (manner: typeof reads | typeof writes) => {
    const { ApplicationAutoScaling } = await import('@aws-sdk/client-application-auto-scaling');
    return kept(new ApplicationAutoScaling({ ...manner, ...shared() }));
  };
  const elb = lazily(() => elbWith(reads));
  const elbOnce = lazily(() => elbWith(writes));
  const cloudwatch = lazily(cloudwatchClient);
  const dynamodb = lazily(() => dynamodbWith(reads));
  const dynamodbOnce = lazily(() => dynamodbWith(writes));
  const autoscaling = lazily(() => autoscalingWith(reads));
  const autoscalingOnce = lazily(() => autoscalingWith(writes));
  const ecr = lazily(async () => {
    const { ECR } = await import('@aws-sdk/client-ecr');
    return kept(new ECR({ ...reads, ...shared() }));
  });
  const logs = lazily(async () => {
    const { CloudWatchLogs } = await import('@aws-sdk/client-cloudwatch-logs');
    return kept(new CloudWatchLogs({ ...reads, ...shared() }));
  });
  const iam = lazily(async () => {
    const { IAM } = await import('@aws-sdk/client-iam');
    return kept(new IAM({ ...reads, ...shared() }));
  });
  const sts = lazily(async () => {
    const { STS } = await import('@aws-sdk/client-sts');
    return kept(new STS({ ...reads, ...shared() }));
  });

  return {
    get ecs() {
      return ecs();
    },
    get ecsOnce() {
      return ecsOnce();
    },
    elb,
    elbOnce,
    cloudwatch,
    dynamodb,
    dynamodbOnce,
    autoscaling,
    autoscalingOnce,
    ecr,
    logs,
    iam,
    sts,
    region: () => call('aws-region', 'this job', () => ecs().config.region()),
    unrenewed: () => role?.unrenewed(),
    destroy: () => {
      ended.abort();
      for (const client of made) client.destroy();
    },
  };
}

/** Makes a thing when it is first asked for, and only once. */
function lazily<T>(make: () => T): () => T {
  const box: { made?: T } = {};
  return () => (box.made ??= make());
}
