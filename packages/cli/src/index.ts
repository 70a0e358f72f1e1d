export { perseus } from './program.js';
