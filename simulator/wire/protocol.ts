import type { ApiError } from '../model/errors.ts';
import type { Fields } from '../model/value.ts';
import type { WireRequest, WireResponse } from './http.ts';
import type { Operation } from './operation.ts';

export type ServiceName =
  | 'ecs'
  | 'elasticloadbalancing'
  | 'cloudwatch'
  | 'dynamodb'
  | 'application-autoscaling'
  | 'ecr'
  | 'logs'
  | 'iam'
  | 'sts'
  | 'github';

/** A request, understood: who is called, with what. */
export interface Call {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: unknown;
  /** What others may see of the input, where it holds secrets. */
  readonly shown?: unknown;
}

/** What is told of a call's input. */
export const shownOf = ({ input, shown }: Call): unknown => shown ?? input;

/** How one service talks. */
export interface Protocol {
  readonly service: ServiceName;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Reads the request when it is meant for this service. */
  readonly recognise: (request: WireRequest) => Call | undefined;
  readonly answer: (operation: string, output: Fields) => WireResponse;
  readonly refuse: (error: ApiError) => WireResponse;
  /** The error codes this service uses where the others have their own. */
  readonly codes: {
    readonly invalidParameter: string;
    readonly missingParameter: string;
    readonly throttled: string;
    readonly accessDenied: string;
    readonly serverError: string;
    readonly unknownOperation: string;
  };
}

export const byName = (operations: readonly Operation[]): ReadonlyMap<string, Operation> =>
  new Map(operations.map((operation) => [operation.name, operation]));
