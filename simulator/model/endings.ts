/** Why a task ended. */
export interface Ending {
  readonly stopCode: string;
  readonly reason: string;
  readonly exitCode: number | undefined;
  /** Why the first container did not even start. */
  readonly containerReason?: string;
}

const ESSENTIAL_EXITED = 'Essential container in task exited';
/** Its first container exited. */
export const crashed = (exitCode: number): Ending => ({
  ...{ stopCode: 'EssentialContainerExited', reason: ESSENTIAL_EXITED, exitCode },
});

/** What a program says that ends with this exit code, if nobody says anything else. */
export const panicOf = (exitCode: number): readonly string[] => [
  'panic: runtime error: invalid memory address or nil pointer dereference',
  'goroutine 1 [running]: main.main() /app/main.go:17',
  `exit status ${exitCode}`,
];

/**
 * The image of its first container was not there.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
 */
export const unpulled = (image: string): Ending => {
  const reason =
    'CannotPullContainerError: pull image manifest has been retried 1 time(s): ' +
    `failed to resolve ref ${image}: ${image}: not found`;
  return { stopCode: 'TaskFailedToStart', reason, exitCode: undefined, containerReason: reason };
};
