"use client";

import { useEffect } from "react";
import { useRouter } from "next/navigation";

/** Goes where a notification leads that was pressed, without loading the page anew, so that what was typed in it is kept; the service worker asks (public/sw.js). */
export function useOpenedByPush(): void {
  const router = useRouter();
  useEffect(() => {
    const workers = "serviceWorker" in navigator ? navigator.serviceWorker : undefined;
    const go = ({ data, ports }: MessageEvent<{ type?: unknown; path?: unknown }>) => {
      if (data.type !== "open" || typeof data.path !== "string" || !/^\/(?!\/)/.test(data.path)) return;
      ports[0]?.postMessage("taken");
      router.push(data.path);
    };
    workers?.addEventListener("message", go);
    workers?.startMessages();
    return () => workers?.removeEventListener("message", go);
  }, [router]);
}
