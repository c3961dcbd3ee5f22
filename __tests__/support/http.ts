import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

/** HTTP servers on ports of their own, until they are closed together. */
export class Servers {
  readonly #open: Server[] = [];

  /** Resolves to the address. */
  async listen(respond: RequestListener): Promise<string> {
    const server = createServer(respond);
    this.#open.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** Resolves when nobody answers at their addresses any more. */
  async close(): Promise<void> {
    const closed = this.#open.splice(0).map(async (server) => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    });
    await Promise.all(closed);
  }
}
