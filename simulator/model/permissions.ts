/** What the caller may do: everything, but for the actions that it was denied. */
export class Permissions {
  readonly #denied = new Set<string>();

  constructor(denied: readonly string[] = []) {
    this.deny(...denied);
  }

  /** From now on these actions are refused, such as `ecs:UpdateService` or `application-autoscaling:*`. */
  deny(...actions: readonly string[]): void {
    for (const action of actions) this.#denied.add(action.toLowerCase());
  }

  /** Takes denials back, by the words they were made with. */
  allow(...actions: readonly string[]): void {
    for (const action of actions) this.#denied.delete(action.toLowerCase());
  }

  allows(action: string): boolean {
    const wanted = action.toLowerCase();
    return ![...this.#denied].some((denied) =>
      denied.endsWith('*') ? wanted.startsWith(denied.slice(0, -1)) : wanted === denied,
    );
  }
}
