/** Where versions are deployed. */
export interface ReleasePlace {
  readonly region: string;
  /** Name or ARN. */
  readonly cluster: string;
  /** Names of the services. */
  readonly stable: string;
  readonly canary: string;
  /** Whether failed tasks are told with the last lines that they logged. */
  readonly logs: boolean;
}
