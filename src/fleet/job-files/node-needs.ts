/** Exit codes, as every job file explains them. */
export const CODES = `\
Exit codes of profile: 0 done; 1 a kernel's check failed; 3 no adapter; 4 ended
early, with a partial report. One node that fails stops no other. A node without
a GPU measures its CPU, and its report says so: --adapter hardware forbids that.`;

/** What a node without containers needs. */
export const NODE_NEEDS = `\
Each node needs Node 20.19 or later, the Vulkan loader (libvulkan1) with the
driver of its GPU, and, in the folder in which the job runs (--workdir), the
packages, of which "npm pack" in a clone writes the first:
  npm install ./ridgepoint-*.tgz webgpu`;

/** What an image needs. */
export const IMAGE_NEEDS = `\
The image needs Node 20.19 or later, the Vulkan loader, and the npm packages
ridgepoint and webgpu in its working folder; the driver of the GPU comes from
the node. For example, with the package that "npm pack" in a clone writes:
  FROM node:22-bookworm-slim
  RUN apt-get update && apt-get install -y --no-install-recommends libvulkan1 libxext6 libegl1
  WORKDIR /app
  COPY ridgepoint-*.tgz ./
  RUN npm install ./ridgepoint-*.tgz webgpu`;

/** NVIDIA's container runtime brings Vulkan into a container only if this says so. */
export const DRIVER_CAPABILITIES = { name: 'NVIDIA_DRIVER_CAPABILITIES', value: 'compute,utility,graphics' } as const;
