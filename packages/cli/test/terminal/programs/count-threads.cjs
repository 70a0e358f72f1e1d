// Read before the command: says at its end how many threads came while it ran.
const { readdirSync } = require('node:fs');

const threads = () => readdirSync('/proc/self/task').length;
const before = threads();
process.on('exit', () => process.stderr.write(`threads: ${threads() - before}\n`));
