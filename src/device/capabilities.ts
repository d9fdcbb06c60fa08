/** What a kernel may ask of the adapter. */
export interface Capabilities {
  /** WebGPU features and WGSL language features, by their names. */
  readonly features: ReadonlySet<string>;
  /** Smallest and largest subgroup; null without subgroups. */
  readonly subgroupSize: readonly [number, number] | null;
  readonly limits: Readonly<Record<string, number>>;
}
