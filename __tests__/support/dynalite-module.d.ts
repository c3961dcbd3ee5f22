/** A server that speaks DynamoDB's protocol; it brings no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** How long a new table is being created. */
    readonly createTableMs?: number;
  }

  /** In memory, unless told otherwise. */
  export default function dynalite(options?: Options): Server;
}
