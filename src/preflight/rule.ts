/** A condition on one alarm, whose name may be quoted, and may be an ARN. */
const CONDITION =
  /\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)'|([^\s()"']+))\s*\)/gi;
/** What joins conditions, and nothing else. */
const JOINTS = /^(?:[\s()]|\b(?:AND|OR|NOT|TRUE|FALSE)\b)*$/i;

/**
 * The names of the alarms in a composite alarm's rule. `isWhole` is false where it holds something that isn't known here, so that
 * there may be more: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function alarmsInRule(rule: string): { readonly names: readonly string[]; readonly isWhole: boolean } {
  const names = [...rule.matchAll(CONDITION)].map(([, double, single, bare]) =>
    nameOf(double ?? single ?? bare ?? ''),
  );
  return { names: [...new Set(names)], isWhole: JOINTS.test(rule.replaceAll(CONDITION, ' ')) };
}

function nameOf(reference: string): string {
  const plain = reference.replaceAll(/\\(.)/g, '$1');
  return /^arn:[^:]*:cloudwatch:[^:]*:\d*:alarm:(.+)$/.exec(plain)?.[1] ?? plain;
}
