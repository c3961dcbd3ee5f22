import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { simulate, type Simulation } from './build.ts';
import { control } from './control.ts';
import type { SessionSettings } from './model/sessions.ts';
import { idTokenEnvironment } from './oidc.ts';
import type { Scenario } from './scenario.ts';
import type { WireRequest, WireResponse } from './wire/http.ts';

export interface ServerOptions {
  readonly scenario: Scenario;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Simulated milliseconds per real one; 60 makes a minute of a second. Default 1. */
  readonly timeScale?: number;
  readonly seed?: number;
  /** Where given, every call must be signed with the keys of a live session of STS; times are real ones. */
  readonly sessions?: SessionSettings;
}

export interface RunningSimulator extends Simulation {
  readonly url: string;
  /** What a runner would tell a job that has `id-token: write`. */
  readonly idTokens: Readonly<Record<string, string>>;
  /** Stops listening and breaks all connections, those of calls that hang too. */
  readonly close: () => Promise<void>;
}

const KEEP_UP_MS = 1_000;

const bodyOf = async (incoming: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const wireRequestOf = async (incoming: IncomingMessage): Promise<WireRequest> => ({
  method: incoming.method ?? 'GET',
  path: incoming.url ?? '/',
  headers: Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  ),
  body: await bodyOf(incoming),
});

const send = (outgoing: ServerResponse, { status, headers, body }: WireResponse): void => {
  outgoing.writeHead(status, { ...headers, 'content-length': body.byteLength });
  outgoing.end(body);
};

const serve = (simulation: Simulation, request: WireRequest, outgoing: ServerResponse): void => {
  const controlled = control(simulation, request);
  if (controlled !== undefined) return send(outgoing, controlled);
  const outcome = simulation.simulator.respond(request);
  switch (outcome.kind) {
    case 'hang':
      return;
    case 'reset':
      outgoing.destroy();
      return;
    case 'response':
      if (outcome.delayMs === 0) return send(outgoing, outcome.response);
      setTimeout(() => send(outgoing, outcome.response), outcome.delayMs).unref();
  }
};

const listen = (server: Server, port: number, host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${host}:${bound}`);
    });
  });

const closing = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });

/**
 * Serves a scenario over HTTP: AWS's services and GitHub's OIDC tokens on one port, and the control plane under
 * `/_simulator/`.
 */
export const startSimulator = async (options: ServerOptions): Promise<RunningSimulator> => {
  const { scenario, port = 0, host = '127.0.0.1', timeScale = 1, seed = 1, sessions } = options;
  const started = Date.now();
  const clock = { now: () => started + (Date.now() - started) * timeScale };
  const simulation = simulate(scenario, clock, {
    ...{ seed, realNow: Date.now },
    ...(sessions === undefined ? {} : { sessions }),
  });
  const server = createServer((incoming, outgoing) => {
    wireRequestOf(incoming)
      .then((request) => serve(simulation, request, outgoing))
      .catch((error: unknown) => {
        console.error('The simulator failed on a request:', error);
        outgoing.destroy();
      });
  });
  const url = await listen(server, port, host);
  // A world that nobody asks for hours would keep the next one waiting while it catches up.
  const keepingUp = setInterval(() => simulation.world.advance(), KEEP_UP_MS).unref();
  const close = (): Promise<void> => {
    clearInterval(keepingUp);
    return closing(server);
  };
  return { ...simulation, url, idTokens: idTokenEnvironment(url, simulation.sessions), close };
};
