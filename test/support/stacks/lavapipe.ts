export const LAVAPIPE = process.env['VK_DRIVER_FILES'] ?? '/usr/share/vulkan/icd.d/lvp_icd.json';
