import type { JobEngine, JobRequest } from './job-request.ts';
import { kubernetesJob } from './kubernetes-job.ts';
import { nomadJob } from './nomad-job.ts';
import { parallelJob } from './parallel-job.ts';
import { slurmJob } from './slurm-job.ts';

const BUILDERS: Readonly<Record<JobEngine, (request: JobRequest) => string>> = {
  slurm: slurmJob,
  kubernetes: kubernetesJob,
  nomad: nomadJob,
  parallel: parallelJob,
};

/** The whole job file for an engine. */
export const jobText = (engine: JobEngine, request: JobRequest): string => BUILDERS[engine](request);
