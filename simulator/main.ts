import { parseArgs } from 'node:util';
import { SCENARIOS, type CanaryKind } from './scenarios.ts';
import { startSimulator, type RunningSimulator } from './server.ts';

const CANARY_KINDS: readonly CanaryKind[] = [
  ...(['good', 'errors', 'slow', 'crash-at-start', 'crash-loop', 'never-healthy', 'cannot-pull'] as const),
];

const USAGE = `Usage: node simulator/main.ts [scenario] [options]

  scenario            ${Object.keys(SCENARIOS).join(' | ')} (default: task-count)
  --canary <kind>     ${CANARY_KINDS.join(' | ')} (default: good)
  --rule              listener: divide traffic in a rule instead of the default action
  --port <number>     default 4510; 0 takes any free port
  --time-scale <n>    simulated seconds per real second (default: 1)
  --requests <n>      users' requests per simulated second (default: 50)
  --seed <n>          the same seed gives the same world (default: 1)
  --help
`;

const numberFrom = (name: string, text: string): number => {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new Error(`--${name}: '${text}' is no number`);
  return number;
};

const canaryFrom = (text: string): CanaryKind => {
  const kind = CANARY_KINDS.find((one) => one === text);
  if (kind === undefined) throw new Error(`--canary: '${text}' is none of ${CANARY_KINDS.join(', ')}`);
  return kind;
};

const readCommandLine = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      canary: { type: 'string', default: 'good' },
      rule: { type: 'boolean', default: false },
      port: { type: 'string', default: '4510' },
      'time-scale': { type: 'string', default: '1' },
      requests: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });

const start = ({ values, positionals }: ReturnType<typeof readCommandLine>): Promise<RunningSimulator> => {
  const [name = 'task-count'] = positionals;
  const scenario = SCENARIOS[name];
  if (scenario === undefined)
    throw new Error(`No scenario '${name}': there is ${Object.keys(SCENARIOS).join(', ')}`);
  const requestsPerSecond = numberFrom('requests', values.requests);
  return startSimulator({
    scenario: scenario({ canary: canaryFrom(values.canary), rule: values.rule, requestsPerSecond }),
    port: numberFrom('port', values.port),
    timeScale: numberFrom('time-scale', values['time-scale']),
    seed: numberFrom('seed', values.seed),
  });
};

const introduce = ({ url, scenario, arns }: RunningSimulator): string => {
  const environment = {
    ...{ AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'simulated', AWS_SECRET_ACCESS_KEY: 'simulated' },
  };
  const { service, canaryService, alarms } = scenario.release;
  const inputs = [
    ...[['CLUSTER', scenario.cluster] as const, ['SERVICE', service] as const],
    ...[['CANARY-SERVICE', canaryService] as const, ['ALARMS', alarms.join(',')] as const],
    ...[['SCHEDULE', '10%:2m,50%:2m,100%:2m'] as const, ['POLL-INTERVAL', '1s'] as const],
  ];
  const { cluster, ...named } = arns;
  const kinds: readonly (readonly [kind: string, arns: Readonly<Record<string, string>>])[] =
    Object.entries(named);
  const names = kinds.flatMap(([kind, all]) =>
    Object.entries(all).map(([name, arn]) => `  ${kind} ${name}: ${arn}`),
  );
  return [
    `${scenario.name}: ${scenario.description}`,
    '',
    'Point any client at it:',
    ...Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`),
    '',
    'What is in it:',
    `  cluster ${scenario.cluster}: ${cluster}`,
    ...names,
    '',
    'Release the canary with the action’s bundle:',
    `  env ${inputs.map(([name, value]) => `'INPUT_${name}=${value}'`).join(' ')} node_modules/.bin/node dist/index.js`,
    '',
    'Or look around:',
    `  aws ecs describe-services --cluster ${scenario.cluster} --services ${service} ${canaryService}`,
    `  aws cloudwatch describe-alarms --alarm-names ${alarms.join(' ')}`,
    `  curl ${url}/_simulator/state`,
    '',
    'Ctrl-C ends it.',
  ].join('\n');
};

const main = async (): Promise<void> => {
  const commandLine = readCommandLine();
  if (commandLine.values.help) return console.log(USAGE);
  const running = await start(commandLine);
  console.log(introduce(running));
  const end = (): void => {
    running.close().catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n${USAGE}`);
  process.exitCode = 2;
}
