// Runtime: Node.
import { fileURLToPath } from "node:url";

/** Folder of the package: where the presets, objectives and editions that come with it lie. */
export const packageRoot: string = fileURLToPath(new URL("../..", import.meta.url));
