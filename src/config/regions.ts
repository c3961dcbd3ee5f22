/** Regions as AWS names them: `eu-west-1`, `us-gov-east-1`, `us-isob-east-1`. */
export const regionPattern = /^[a-z]{2,8}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;

export const partitionPattern = /^aws(?:-cn|-us-gov|-iso(?:-[a-z])?|-eusc)?$/;

/** https://github.com/aws/aws-sdk-js-v3/blob/main/packages-internal/core/src/submodules/client/util-endpoints/lib/aws/partitions.json */
const regionsByPartition = [
  ['aws', /^(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d+$/],
  ['aws-cn', /^cn-/],
  ['aws-us-gov', /^us-gov-/],
  ['aws-iso', /^us-iso-/],
  ['aws-iso-b', /^us-isob-/],
  ['aws-iso-e', /^eu-isoe-/],
  ['aws-iso-f', /^us-isof-/],
  ['aws-eusc', /^eusc-/],
] as const;

/** The partition that a region is in, as far as its name tells. */
export function partitionOf(region: string): string | undefined {
  return regionsByPartition.find(([, pattern]) => pattern.test(region))?.[0];
}
