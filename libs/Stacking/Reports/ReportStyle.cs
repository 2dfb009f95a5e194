namespace StackingK8s.Stacking.Reports;

/// <summary>
/// The page's style sheet. Colours are those of Okabe and Ito (2008), which colour-blind readers can distinguish, lightened on a dark
/// ground; dashes distinguish the lines without colour.
/// </summary>
static class ReportStyle
{
    public const string Sheet = """
        :root{--ground:#fbfbfa;--card:#fff;--ink:#1d2126;--soft:#5c656f;--rule:#e1e4e8;--meta:#0072b2;--e0:#d55e00;--e1:#007a5a;
          --e2:#a3477f;--e3:#9a6a00;--e4:#2f7fb8;--mean:#6f7780;--count:#d9e6f0;--strong:0,114,178;--shade:#0003;--warn:#d55e00}
        @media (prefers-color-scheme:dark){:root{--ground:#14171a;--card:#1b1f24;--ink:#e8eaed;--soft:#a2abb5;--rule:#30363d;
          --meta:#6cbcf0;--e0:#ff9a56;--e1:#42d6a8;--e2:#eba6cd;--e3:#f0c04a;--e4:#9ad4ff;--mean:#98a1ab;--count:#26384a;
          --strong:108,188,240;--shade:#fff4;--warn:#ff9a56}}
        @media print{:root{--ground:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#ccc;--meta:#0072b2;--e0:#d55e00;--e1:#007a5a;
          --e2:#a3477f;--e3:#9a6a00;--e4:#2f7fb8;--mean:#6f7780;--count:#d9e6f0;--strong:0,114,178;--shade:transparent;--warn:#d55e00}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);
          font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;-webkit-print-color-adjust:exact;
          print-color-adjust:exact}
        main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
        h1{font-size:28px;line-height:1.2;margin:0;overflow-wrap:anywhere}
        h2{font-size:19px;margin:40px 0 4px}
        p{margin:4px 0 12px;color:var(--soft);max-width:80ch}
        p strong{color:var(--ink)}
        .kind{margin:0;font-size:13px}
        .run{font-size:13px;overflow-wrap:anywhere;margin:2px 0 12px}
        .facts,.legend{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0 0 12px;padding:0;list-style:none;color:var(--soft)}
        .facts strong{color:var(--ink);font-size:18px;font-variant-numeric:tabular-nums}
        .legend{color:var(--ink);margin-top:8px}
        .note{border-left:3px solid var(--meta);padding:2px 0 2px 12px}
        .verdict{margin-top:12px;color:var(--ink)}
        .wide{overflow-x:auto;border:1px solid var(--rule);border-radius:8px;margin-bottom:12px;
          background:linear-gradient(90deg,var(--card) 40%,transparent) 0 0/48px 100% no-repeat local,
          linear-gradient(270deg,var(--card) 40%,transparent) 100% 0/48px 100% no-repeat local,
          linear-gradient(90deg,var(--shade),transparent) 0 0/16px 100% no-repeat scroll,
          linear-gradient(270deg,var(--shade),transparent) 100% 0/16px 100% no-repeat scroll,var(--card)}
        .warnings{border:1px solid var(--warn);border-left-width:6px;border-radius:8px;padding:10px 16px;margin:16px 0;
          background:var(--card);overflow-wrap:anywhere}
        .warnings ul{margin:4px 0;padding-left:20px}
        .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(130px,1fr));gap:12px;list-style:none;padding:0;margin:8px 0}
        .gallery li{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:8px;font-size:13px;
          overflow-wrap:anywhere;break-inside:avoid}
        .gallery img,.gallery .nothing{display:block;width:100%;aspect-ratio:1;border-radius:4px;margin-bottom:6px;object-fit:cover}
        .gallery .nothing{display:grid;place-items:center;background:var(--rule);color:var(--soft)}
        .gallery span{display:block;color:var(--soft);font-size:12px}
        h3{font-size:15px;margin:16px 0 4px}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{padding:7px 14px;text-align:right;white-space:nowrap;font-weight:400}
        thead th{color:var(--soft);font-size:13px;border-bottom:1px solid var(--rule)}
        tbody tr+tr>*{border-top:1px solid var(--rule)}
        .words{text-align:left}
        .best{font-weight:700}
        svg{display:block;width:100%;height:auto}
        svg.sample{display:inline-block;width:34px;height:10px;vertical-align:middle;margin-right:4px}
        svg.interval{width:120px;height:14px}
        .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:16px}
        figure{margin:0;padding:14px 16px;background:var(--card);border:1px solid var(--rule);border-radius:8px;max-width:560px;
          break-inside:avoid}
        figcaption{font-weight:600;margin-bottom:6px}
        figure p{font-size:13px;margin:8px 0 0}
        .grid{stroke:var(--rule);stroke-width:1}
        .tick{fill:var(--soft);font-size:11px;font-variant-numeric:tabular-nums}
        .axis{fill:var(--soft);font-size:12px}
        .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
        .line.thin{stroke-width:1.3}
        .line.meta{stroke:var(--meta);stroke-width:2.8}
        .line.mean{stroke:var(--mean);stroke-dasharray:2 3}
        .line.chance{stroke:var(--soft);stroke-width:1;stroke-dasharray:1 4}
        .line.expert-0{stroke:var(--e0)}
        .line.expert-1{stroke:var(--e1);stroke-dasharray:9 3}
        .line.expert-2{stroke:var(--e2);stroke-dasharray:5 3}
        .line.expert-3{stroke:var(--e3);stroke-dasharray:9 3 2 3}
        .line.expert-4{stroke:var(--e4);stroke-dasharray:5 3 1 3}
        .line.thin{stroke-dasharray:none}
        .line.validation{stroke-dasharray:5 3}
        .line.solid{stroke-dasharray:none;stroke-width:2}
        .dot.meta{fill:var(--meta)}.dot.mean{fill:var(--mean)}.dot.expert-0{fill:var(--e0)}.dot.expert-1{fill:var(--e1)}
          .dot.expert-2{fill:var(--e2)}.dot.expert-3{fill:var(--e3)}.dot.expert-4{fill:var(--e4)}
        .dot.held{fill:var(--card);stroke:var(--ink);stroke-width:1.5}
        .dot.winner{stroke:var(--ink);stroke-width:2.5}
        .whisker{fill:none;stroke:var(--meta);stroke-width:1.2;opacity:.55}
        .count{fill:var(--count)}
        .confusion{margin-top:16px}
        .confusion th,.confusion td{text-align:center;border:0!important}
        .confusion tbody td{background:rgba(var(--strong),calc(var(--share)*.45));
          background:color-mix(in srgb,var(--meta) calc(var(--share)*.45),var(--card));border:3px solid var(--card)!important;
          padding:22px 14px;border-radius:10px}
        .confusion td strong{display:block;font-size:22px}
        .confusion td span{font-size:13px}
        .bars td.words{width:60%}
        .bar{display:block;height:12px;border-radius:3px;background:var(--meta);min-width:2px}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:4px 0 16px;font-variant-numeric:tabular-nums}
        pre{font-size:12px;padding:12px 14px;margin:8px 0}summary{color:var(--soft);cursor:pointer}
        dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        @media (max-width:560px){main{padding:20px 14px 48px}th,td{padding:6px 9px}h1{font-size:24px}.bars td.words{width:40%;
          min-width:90px}}
        @media print{main{max-width:none;padding:0}section{break-inside:avoid-page}h2{break-after:avoid}.wide{overflow:visible}
          body{font-size:11px}.plots{grid-template-columns:1fr 1fr}}
        """;
}
