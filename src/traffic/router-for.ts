import type { Aws } from '../aws/clients.ts';
import type { Router } from '../rollout/ports.ts';
import { listenerRouter, type ListenerOptions } from './listener.ts';
import { taskCountRouter, type TaskCountOptions } from './task-count.ts';
import type { Target } from './target.ts';

export type RouterOptions = TaskCountOptions & ListenerOptions;

/** The router for a target: in the process that discovered it, or in another one that was told. A restore needs no options. */
export function routerFor(target: Target, aws: Aws, options: RouterOptions = {}): Router {
  switch (target.kind) {
    case 'task-count':
      return taskCountRouter(aws, target, options);
    case 'listener':
      return listenerRouter(aws, target, options);
  }
}
