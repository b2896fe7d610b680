/** CPR numbers are masked here, before a text leaves the page; the server masks again (bot/intake.py has the same rule). */

export const MASK = "[CPR-nummer fjernet]";

const CPR = /(?<!\d)(\d{2})[ ./-]?(\d{2})[ ./-]?(\d{2})([\s./\-\u2010-\u2015\u2212]{0,3})(\d{4})(?!\d)/g;
const P_NUMBER = /(?<![\p{L}\d_])(?:p|pnr|prod(?:uktionsenhed)?)[\s.-]*(?:nummer|nr|no)?[\s.:]*$/iu;
const LABEL_LENGTH = 40;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The text without CPR numbers: ten digits that begin with a date, but for labelled production units. */
export function masked(text) {
  let kept = "";
  let copied = 0;
  CPR.lastIndex = 0;
  for (let match = CPR.exec(text); match; match = CPR.exec(text)) {
    if (isPersonal(text, match)) {
      kept += text.slice(copied, match.index) + MASK;
      copied = match.index + match[0].length;
    } else {
      // Digits that are no date may overlap a number that is.
      CPR.lastIndex = match.index + 1;
    }
  }
  return kept + text.slice(copied);
}

function isPersonal(text, match) {
  const [day, month] = [Number(match[1]), Number(match[2])];
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]) return false;
  const labelled = P_NUMBER.test(text.slice(Math.max(0, match.index - LABEL_LENGTH), match.index));
  return !labelled || match[4].trim() !== "";
}
