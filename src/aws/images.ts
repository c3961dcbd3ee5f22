import type { Aws } from './clients.ts';
import { call } from './errors.ts';

/** An image in a private repository of Amazon ECR. */
export interface EcrImage {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly tag: string;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
const ECR = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+?)(?::([^@]+))?$/;

/** Reads a reference to an image of ECR by tag; `undefined` for any other, one by digest included. */
export function ecrImage(reference: string): EcrImage | undefined {
  const [, account, region, repository, tag = 'latest'] = ECR.exec(reference) ?? [];
  if (account === undefined || region === undefined || repository === undefined) return undefined;
  return { account, region, repository, tag };
}

/** The digest that a tag stands for now. A RemoteError that `isNotFound` recognises where there is no such image. */
export async function digestOf(
  aws: Aws,
  { account, repository, tag }: EcrImage,
  signal: AbortSignal,
): Promise<string | undefined> {
  const input = { registryId: account, repositoryName: repository, imageIds: [{ imageTag: tag }] };
  const { imageDetails = [] } = await call(
    'ecr:DescribeImages',
    `${repository}:${tag} of account ${account}`,
    async () => (await aws.ecr()).describeImages(input, { abortSignal: signal }),
    signal,
  );
  return imageDetails[0]?.imageDigest;
}
