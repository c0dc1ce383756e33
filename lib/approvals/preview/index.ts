export { PREVIEW_KINDS, type Head, type PreviewKind } from "./head";
export type { Address } from "./http";
export { deedOf } from "./kind";
export { FACTS_SHOWN, OTHER_VALUES, preview, type Preview, type PreviewInput } from "./preview";
export { argumentsWithoutSecrets, countSecrets, cutMarked, markArguments, markSecrets, plainText, toolEnd, withoutSecrets } from "./secrets";
export { featureSentence, readShell, type ShellWord } from "./shell";
export { renderingOf, transcript, type Rendering } from "./transcript";
export { FOLD_OVER, type Value } from "./values";
export { countHidden, visible, visibleLine, type Piece, type VisibleOptions } from "./visible";
