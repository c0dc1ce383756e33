import type { QuietException, Topic, Way } from "@/lib/vocabulary";

export const TOPIC_WORDS: Record<Topic, { title: string; detail: string }> = {
  asked: { title: "Somebody asks for an approval", detail: "Requests that you may decide, and those handed to you" },
  reminded: { title: "A request still waits", detail: "Half-way, for requests that last ten minutes or longer" },
  escalated: { title: "A request is escalated to you", detail: "Those who were asked first have not answered" },
  decided: { title: "A request of yours has ended", detail: "Approved, denied, cancelled, or nobody answered" },
};

export const WAY_WORDS: Record<Way, string> = { bell: "Bell", mail: "Mail", push: "Push" };

export const EXCEPT_WORDS: Record<QuietException, { choice: string; said: string }> = {
  none: { choice: "Nothing", said: "Everything is held, also what ends meanwhile." },
  escalated: { choice: "Escalations", said: "Escalations come through at once; everything else is held." },
  ending: { choice: "Escalations, and what ends before", said: "Escalations, and requests that would end before your quiet hours do, come through at once." },
};
