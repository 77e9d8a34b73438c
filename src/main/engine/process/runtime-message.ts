/** Of what the runtime says, which may quote a hostile file. */
const MAX_TEXT = 2000;
/** A place in the runtime's source, as a compiler of any system writes it. */
const LOCATION = /(?:\S*[/\\])?[\w.+-]+\.(?:cc|cpp|cxx|cu|cuh|mm|m|h|hpp):\d+ /;
/** `[ONNXRuntimeError] : 1 : FAIL : ` */
const STATUS = /\[ONNXRuntimeError\] : \d+ : \w+ : /g;
/** What the runtime says before it comes to the point. */
const PREAMBLE =
  /^(?:Load model from .+? failed: ?|Exception during initialization: |(?:This is an )?invalid model\. (?:Error: )?(?:In Node, )?)+/i;

/** Patterns by which the runtime names a node and the error in it: name, operator, reason. */
const NODES: readonly RegExp[] = [
  /^Non-zero status code returned while running (?<op>\S+) node\. Name:'(?<name>[^']*)' Status Message: (?<reason>.*)$/,
  /^(?:Node )?\((?<name>[^()]*)\) Op \((?<op>[^()]*)\) (?<reason>.*)$/,
  /^\("(?<name>[^"]*)", (?<op>[^,]*), "[^"]*", -?\d+\) : .*? , (?:Error )?(?<reason>.*)$/,
  /^Type Error: Type parameter \(\w+\) of Optype \((?<op>\w+)\) bound to different types \((?<reason>.*?) in node \((?<name>[^()]*)\)\.?$/,
];

/**
 * The runtime's reason in one line of plain words, at most 400 characters: the node, its operator and the problem. Where
 * in the runtime's source it arose, C++ signatures and conditions are left out.
 */
export function plainRuntimeMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.slice(0, MAX_TEXT).replace(/\s+/g, ' ').replace(STATUS, '').trim();
  const plain = nameNode(dropSource(line).replace(PREAMBLE, '').trim());
  return plain.slice(0, 400) || 'no reason given';
}

function nameNode(text: string): string {
  for (const form of NODES) {
    const groups = form.exec(text)?.groups;
    if (!groups) continue;
    const { name = '', op = '', reason = '' } = groups;
    return `${name ? `node ${name}` : 'a node without a name'} (${op}): ${plainReason(reason)}`;
  }
  return plainReason(text);
}

function plainReason(reason: string): string {
  const words = reason
    .replace(/^\[\w+\] /, '')
    .replace(/^tensor\((\w+)\) and tensor\((\w+)\)$/, 'its inputs are of different types, $1 and $2')
    .replace(/tensor\((\w+)\)/g, '$1')
    .replace(
      /^No Op registered for (\S+) with domain_version of (\d+)$/,
      'the runtime has no operator $1 in version $2',
    )
    .replace(/\b(?:std|onnxruntime|onnx|Ort)::[\w:<>]*/g, '')
    .replace(/ Please fix either the inputs\/outputs or the model\.$/, '')
    .replace(/\.$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const isName = /^[A-Z]{2}|^[A-Z]\w*[A-Z]/.test(words);
  return isName ? words : words.slice(0, 1).toLowerCase() + words.slice(1);
}

/** Without places in the source, the functions that follow them and the conditions that were false there. */
function dropSource(text: string): string {
  const found = LOCATION.exec(text);
  if (!found) return text;
  const before = text.slice(0, found.index);
  const after = dropFunction(text.slice(found.index + found[0].length));
  const failed = /^(.{1,300}?) was false\.\s*/.exec(after);
  const rest = failed ? after.slice(failed[0].length) : after;
  return dropSource(before + (rest || 'a check of the runtime failed'));
}

/** Without the signature `void a::B::c(const D &) const [with T = float]` or bare name that text begins with. */
function dropFunction(text: string): string {
  const open = /^[\w:<>~,*& ]*?[\w>~]\(/.exec(text);
  const isSignature = open && /::|^(?:\w+ )?\w+\($/.test(open[0]);
  if (!isSignature) return text.replace(/^[\w:<>~]+ /, '');
  return dropBrackets(text.slice(open[0].length - 1));
}

/** Without the bracket that text begins with, and all that belongs to the signature after it. */
function dropBrackets(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0)
      return text
        .slice(at + 1)
        .replace(/^::<lambda\([^)]*\)>/, '')
        .replace(/^ (?:const|noexcept)\b/, '')
        .replace(/^ \[with [^\]]*\]/, '')
        .trimStart();
  }
  return '';
}
