import { comment, PROFILE, type JobRequest } from './job-request.ts';
import { CODES, DRIVER_CAPABILITIES, IMAGE_NEEDS } from './node-needs.ts';
import { hclString } from './quoting.ts';

/** Filled in by Nomad on the node. */
const NODE_NAME = '${node.unique.name}';

/** A job of the type `sysbatch`, which Nomad runs once on every node that it fits. */
export function nomadJob(request: JobRequest): string {
  const { name, namespace, hosts, image, workdir, volume, out, gpuResource, profile } = request;
  const ours = (text: string): string => `"${text}"`;
  const target = volume === null ? '-' : `${hclString(out).slice(1, -1)}/${NODE_NAME}-\${NOMAD_SHORT_ALLOC_ID}.json`;
  const words = [
    ...PROFILE.slice(1).map(hclString),
    ours(`--host=${NODE_NAME}`),
    ours(`--json=${target}`),
    ...profile.map(hclString),
  ];
  const lines = [
    `job ${hclString(name)} {`,
    '  type        = "sysbatch"',
    '  datacenters = ["*"]',
    ...(namespace === null ? [] : [`  namespace   = ${hclString(namespace)}`]),
    ...(hosts ? ['', ...constraintOf(hosts)] : []),
    '',
    '  group "profile" {',
    '    restart {',
    '      attempts = 0',
    '      mode     = "fail"',
    '    }',
    ...(volume === null
      ? []
      : ['', '    volume "reports" {', '      type   = "host"', `      source = ${hclString(volume)}`, '    }']),
    '',
    '    task "profile" {',
    '      driver       = "docker"',
    '      kill_timeout = "60s"',
    '',
    '      config {',
    `        image   = ${hclString(image ?? '')}`,
    '        command = "npx"',
    '        args = [',
    ...words.map((word) => `          ${word},`),
    '        ]',
    ...(workdir === null ? [] : [`        work_dir = ${hclString(workdir)}`]),
    '      }',
    '',
    '      env {',
    `        ${DRIVER_CAPABILITIES.name} = ${hclString(DRIVER_CAPABILITIES.value)}`,
    '      }',
    ...(volume === null
      ? []
      : [
          '',
          '      volume_mount {',
          '        volume      = "reports"',
          `        destination = ${hclString(out)}`,
          '      }',
        ]),
    '',
    '      resources {',
    '        cpu    = 2000',
    '        memory = 4096',
    ...(gpuResource === null ? [] : [`        device ${hclString(gpuResource)} {`, '          count = 1', '        }']),
    '      }',
    '    }',
    '  }',
    '}',
  ];
  return `${comment(aboutOf(volume))}\n${lines.join('\n')}\n`;
}

const constraintOf = (hosts: readonly string[]): string[] => [
  '  constraint {',
  `    attribute = "${NODE_NAME}"`,
  '    operator  = "set_contains_any"',
  `    value     = ${hclString(hosts.join(','))}`,
  '  }',
];

const aboutOf = (volume: string | null): string => `
Measures the GPU of every node that fits once.
  nomad job run FILE
${
  volume === null
    ? 'Each report is the output of its allocation:\n  nomad alloc logs ALLOCATION >report.json'
    : 'Each report is a file of the host volume, which each node must have.'
}

${IMAGE_NEEDS}

${CODES}
That of a node: nomad alloc status ALLOCATION
`;
