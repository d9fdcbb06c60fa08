/** What a kernel may use on the adapter. */
export interface Capabilities {
  /** Names of WebGPU features and WGSL language features. */
  readonly features: ReadonlySet<string>;
  /** Smallest and largest subgroup; null without subgroups. */
  readonly subgroupSize: readonly [number, number] | null;
  readonly limits: Readonly<Record<string, number>>;
}
