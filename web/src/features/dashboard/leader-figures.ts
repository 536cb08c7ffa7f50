/** What those who lead see beside their own figures; a file of its own, for sales people never need it. */
export { PeopleFigures } from './people-figures.tsx';
export { PipelineFigures } from './pipeline-figures.tsx';
