// dependency-cruiser asks swc for TypeScript without JSX, and TypeScript 7 has no parser that it could use instead; so swc is told to read both.
const swc = require("@swc/core");

for (const name of ["parseSync", "parseFileSync"]) {
  const parse = swc[name];
  swc[name] = (source, options) => {
    try {
      return parse(source, { ...options, tsx: true });
    } catch {
      return parse(source, options);
    }
  };
}
