import type { HttpRequest } from '@smithy/types';

/** How long a call to AWS takes when nothing is wrong, ms. */
export const LATENCY_MS = 20;
/** When a call without an answer is given up, ms. */
export const TIMEOUT_MS = 5_000;

const OPERATIONS = [
  ...['DescribeServices', 'DescribeTargetHealth', 'DescribeListeners', 'DescribeRules'],
  ...['ListTasks', 'DescribeTasks', 'DescribeAlarms', 'DescribeAlarmHistory', 'GetItem', 'UpdateItem'],
  ...['DescribeScalableTargets', 'DescribeTaskDefinition'],
];

/** What is sent at one moment arrives in the order of operations, however long an SDK client takes to send it. */
export function wayMs(operation: string): number {
  return LATENCY_MS / 2 + Math.max(0, OPERATIONS.indexOf(operation));
}

export function aborted(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}

export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(aborted());
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** JSON protocols name the operation in a header, the query protocol in the body. */
export function operationOf({ headers, body }: HttpRequest): string {
  const target = headers['x-amz-target'];
  if (target !== undefined) return target.slice(target.indexOf('.') + 1);
  return new URLSearchParams(String(body)).get('Action') ?? '';
}
